"""The bench: how long pages take with many appeals behind them, beside plain SQL and a bare page."""
