"""`./primo contracts`: the documents in docs/contracts, made from the models."""

import json

import typer

from operations.commands.options import AsJson

app = typer.Typer(help="The published contracts: schemas, examples, AsyncAPI.", no_args_is_help=True)

# The comparison of schemas comes with what tests need, which `./primo run` does not install: imported when asked for.


@app.command("write")
def write(as_json: AsJson = False) -> None:
    """Bring docs/contracts into step with the models. Exits with 1 instead of publishing a change that breaks."""
    from operations.contracts import published

    try:
        written = published.write()
    except published.ContractBroken as broken:
        if as_json:
            print(json.dumps({"breaks": list(broken.problems)}))
            raise typer.Exit(1) from broken
        for problem in broken.problems:
            print(f"breaks: {problem}")
        print("nothing was written; a break needs a new type name: see docs/contracts/README.md")
        raise typer.Exit(1) from broken
    if as_json:
        said = {"kept": written.kept, "removed": written.removed, "wrote": written.changed}
        print(json.dumps({what: [str(path) for path in paths] for what, paths in said.items()}))
        return
    for what, paths in (("kept", written.kept), ("removed", written.removed), ("wrote", written.changed)):
        for path in paths:
            print(f"{what} {path}")
    print(f"{len(written.changed)} written, {len(written.removed)} removed, {len(written.kept)} put aside")


@app.command("check")
def check(as_json: AsJson = False) -> None:
    """Exits with 1 when docs/contracts is out of step with the models, or when a model breaks what was published."""
    from operations.contracts import published

    broken, stale = published.problems(), published.stale()
    if as_json:
        print(json.dumps({"breaks": list(broken), "out_of_step": [str(path) for path in stale]}))
        raise typer.Exit(1 if broken or stale else 0)
    for problem in broken:
        print(f"breaks: {problem}")
    for path in stale:
        print(f"out of step: {path}")
    if broken or stale:
        raise typer.Exit(1)
    print("docs/contracts is in step with the models")


@app.command("release")
def release(version: str, commit: str, as_json: AsJson = False) -> None:
    """Keep what VERSION promises, made by the code of COMMIT, as a file that the gate compares with from now on."""
    from operations.contracts import published, releases

    if published.stale():
        print("docs/contracts is out of step with the models: `./primo contracts write` first")
        raise typer.Exit(1)
    try:
        written = releases.freeze(published.FOLDER, version, commit)
        print(json.dumps({"wrote": str(written)}) if as_json else f"wrote {written}")
    except releases.ReleaseExists as exists:
        print(exists)
        raise typer.Exit(1) from exists
