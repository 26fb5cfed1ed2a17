"""History that shows when it was tampered with: hashed lines, chains, sealed intervals, and their verification.

ADR 0014 says what is hashed, byte for byte, and against whom it helps.
"""
