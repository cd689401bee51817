"""What holds for any input: a module for each part that reads what strangers wrote.

Each has `law(data)`, which raises where a promise is broken. The fuzzer calls it with bytes it
makes up, the tests with the kept ones.
"""
