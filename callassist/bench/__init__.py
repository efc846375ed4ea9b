"""The figures anyone can measure: latency, throughput, memory."""
