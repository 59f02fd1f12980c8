"""The journal of visits: a line in ten seconds, correctable on its day, one action away from an appeal."""
