"""What `switchback bench` measures: a module for each section, with a function `measure(bench)` that gives a Section."""
