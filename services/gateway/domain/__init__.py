"""The rules of access: who a member of staff is, what each role may do, how long a session holds."""
