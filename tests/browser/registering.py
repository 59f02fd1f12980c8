"""What the tests of registering share: where the form is, where it leads, what somebody asks."""

import re

FORM = "/appeals/register"
REGISTERED = re.compile(r"/appeals/\d+/registered$")
ASKED = "Суық су екі күннен бері жоқ."
