"""How fast the plugins are, beside plain SDK plugins and beside what Python can do at all: `python -m benchmarks`.

```text
__main__     the commands: `cases`, `modes`, `growth`, `idle`, `parts` and `whole-run`
cases        what a case is, and what it may use: data, stand-in services, files
measuring    runs commands in turn and takes medians
tables       results as Markdown      plots          as SVG
idle         a run with nothing to do       parts   where the time goes
people       made-up contacts: export files for taps, Singer lines for targets
service      stands in for Constant Contact, in a process of its own, with as little work as there can be
taps         the tap's cases          plain_tap, floor_tap            what it is compared with
targets      the target's cases       plain_target, floor_target      what it is compared with
pipes        both in one pipe
modes        the target's modes beside `upsert`       mode_records   their streams       account   that holds the people
peers        other people's plugins, each installed in an environment of its own
whole_runs   a million people into the simulated account, at the service's pace
```

Figures are compared within one run only: they depend on the machine, ratios hardly do.
"""
