"""A client of boto3 for a world, whether or not that boto3 still has the service."""

import json
import os
import pathlib

model_files = (
    "service-2.json",
    "paginators-1.json",
    "waiters-2.json",
    "endpoint-rule-set-1.json",
)


def model_folder(world):
    """The emulator's own service model, in a folder of its own."""
    folder = pathlib.Path(world.emulator.folder.name, "models")
    place = folder / "opsworkscm" / "2016-11-01"
    if not place.exists():
        place.mkdir(parents=True)
        for name in model_files:
            (place / name).write_text(json.dumps(world.ask("GET", f"model/{name}")))
    return folder


def client(world, options):
    """As boto3.client("opsworkscm", **options), by the emulator's model; nothing of the user's
    profiles, endpoints and proxies counts."""
    try:
        import boto3
        import botocore.config
        import botocore.session
    except ImportError as error:
        raise ImportError("World.client() needs boto3: pip install opsworkscm-local[boto3]") from error
    session = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    session.set_config_variable("config_file", os.devnull)
    session.set_config_variable("credentials_file", os.devnull)
    session.get_component("data_loader").search_paths.insert(0, str(model_folder(world)))
    config = botocore.config.Config(proxies={})
    if options.get("config"):
        config = config.merge(options["config"])
    options = {**world.client_options(), **options, "config": config}
    return boto3.Session(botocore_session=session).client("opsworkscm", **options)
