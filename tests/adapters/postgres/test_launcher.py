"""The promises of the embedded server, each tried on a real one."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import beenthere
from beenthere.adapters.postgres import (
    CannotRun,
    Server,
    attach_or_start,
    binaries,
    keeper,
    start,
)
from beenthere.adapters.postgres.binaries import find_programs
from beenthere.adapters.postgres.folder import LONGEST_SOCKET_FOLDER
from beenthere.adapters.postgres.logins import DATABASE, LOGINS, create_logins_sql
from beenthere.adapters.postgres.orphans import end_orphans, moment
from beenthere.adapters.postgres.standing import SPARE_USERS, Standing
from tests.adapters.postgres import owner

ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody").pw_uid
NAMELESS = 4242  # containers run programs as users without an account
# A user without a name needs a namespace, in which it reads only what everybody may.
OPEN_TO_ALL = all(parent.stat().st_mode & 0o001 for parent in find_programs().parents)
ORDINARY = [NOBODY, *([NAMELESS] if OPEN_TO_ALL else [])] if ROOT else [os.geteuid()]
SOON = 20.0  # seconds; what should happen at once, on a busy machine


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="beenthere-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def run_owner(place: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def run(folder: Path, *, user: int | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, owner.__file__, str(folder)]
        if user is not None and ROOT:
            # The interpreter and this checkout may lie in a folder of root's.
            command = [
                *("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"),
                *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"),
                *command,
            ]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.communicate()  # ends its input, upon which it stops its server


def said(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split(maxsplit=1)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


def is_gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def server_process(folder: Path) -> int:
    note = folder / "cluster" / "postmaster.pid"
    words = note.read_text().split() if note.exists() else []
    return int(words[0]) if words else 0  # none yet in a note that is just being written


def write(server: Server, word: str) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def read(server: Server) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM kept ORDER BY word")]


def answers(server: Server) -> bool:
    try:
        server.administer().close()
    except psycopg.OperationalError:
        return False
    return True


def refusal(folder: Path) -> str:
    with pytest.raises(CannotRun) as refused:
        start(folder, durable=False)
    text = str(refused.value)
    assert "\n" not in text
    return text


# Starting, stopping, attaching


def test_what_was_stored_is_there_after_a_restart(place: Path) -> None:
    with start(place / "database") as server:
        write(server, "first")
        assert server.owned
    assert not answers(server)
    with start(place / "database") as server:
        assert read(server) == ["first"]


def test_every_login_is_there_and_only_the_owner_makes_tables(place: Path) -> None:
    with start(place / "database", durable=False) as server:
        for login in LOGINS:
            settings = server.settings(DATABASE, login.alias)
            with psycopg.connect(
                host=settings["HOST"],
                port=settings["PORT"],
                dbname=settings["NAME"],
                user=settings["USER"],
            ) as connection:
                found = connection.execute(
                    "SELECT current_user, rolsuper, rolcreatedb,"
                    " has_schema_privilege('public', 'CREATE')"
                    " FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
            assert found == (login.role, False, False, login.alias == "owner")
        with server.administer() as connection:
            connection.execute(create_logins_sql())  # safe to repeat


def test_the_network_is_not_listened_to(place: Path) -> None:
    with start(place / "database", durable=False) as server, server.administer() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW unix_socket_permissions").fetchone() == ("0700",)


@pytest.mark.parametrize("durable", [True, False])
def test_the_disk_is_waited_for_unless_told_not_to(place: Path, durable: bool) -> None:
    with (
        start(place / "database", durable=durable) as server,
        server.administer() as connection,
    ):
        assert connection.execute("SHOW fsync").fetchone() == ("on" if durable else "off",)


def test_a_second_opener_attaches_and_leaves_the_server_running(place: Path) -> None:
    with start(place / "database", durable=False) as server:
        write(server, "first")
        with attach_or_start(place / "database") as guest:
            assert not guest.owned
            assert read(guest) == ["first"]
        assert answers(server)
        assert "Another process already runs" in refusal(place / "database")


def test_two_at_once_on_a_new_folder_share_one_server(
    place: Path, run_owner: Callable[..., subprocess.Popen[str]]
) -> None:
    both = [said(run_owner(place / "database")) for _ in range(2)]
    assert sorted(role for role, _ in both) == ["attached", "owned"]
    assert len({process for _, process in both}) == 1


def test_a_server_outlives_the_thread_that_asked_for_it(place: Path) -> None:
    servers: list[Server] = []
    thread = threading.Thread(
        target=lambda: servers.append(start(place / "database", durable=False))
    )
    thread.start()
    thread.join()
    (server,) = servers
    with server:
        write(server, "after the thread")
        assert read(server) == ["after the thread"]


# Standing


def test_root_starts_a_server_that_is_not_root(place: Path) -> None:
    with start(place / "database", durable=False):
        status = Path(f"/proc/{server_process(place / 'database')}/status").read_text()
        assert (place / "database" / "cluster").stat().st_uid == os.geteuid()
        effective = next(line for line in status.splitlines() if line.startswith("CapEff"))
        assert int(effective.split()[1], 16) == 0


@pytest.mark.parametrize("user", ORDINARY)
def test_an_ordinary_user_starts_one(
    place: Path, run_owner: Callable[..., subprocess.Popen[str]], user: int
) -> None:
    os.chown(place, user, -1)
    process = run_owner(place / "database", user=user)
    assert said(process)[0] == "owned"
    server = server_process(place / "database")
    assert (place / "database" / "cluster").stat().st_uid == user
    process.kill()
    assert eventually(lambda: is_gone(server))
    assert said(run_owner(place / "database", user=user))[0] == "owned"


if ROOT:  # what only root can try: to become another user

    def test_without_namespaces_a_user_without_account_runs_it(
        place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        works = Standing.works
        monkeypatch.setattr(
            Standing, "works", lambda self, program: not self.in_namespace and works(self, program)
        )
        place.chmod(0o700)  # root's own, which that user could not pass by itself
        with start(place / "database", durable=False) as server:
            write(server, "first")
            process = server_process(place / "database")
            assert Path(f"/proc/{process}").stat().st_uid == SPARE_USERS[0]
        monkeypatch.undo()
        with start(place / "database", durable=False) as server:
            assert read(server) == ["first"]
        assert stat.S_IMODE(place.stat().st_mode) == 0o700

    def test_a_server_made_in_a_namespace_moves_to_where_there_are_none(
        place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with start(place / "database", durable=False) as server:
            write(server, "first")
        works = Standing.works
        monkeypatch.setattr(
            Standing, "works", lambda self, program: not self.in_namespace and works(self, program)
        )
        with start(place / "database", durable=False) as server:
            assert read(server) == ["first"]

    def test_nothing_that_works_is_one_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Standing, "works", lambda self, program: False)
        assert "Run as an ordinary user" in refusal(place / "database")
        monkeypatch.setattr(shutil, "which", lambda name: None)
        assert "neither user namespaces nor setpriv" in refusal(place / "other")

    def test_killing_the_owner_of_such_a_server_ends_it_too(
        place: Path, run_owner: Callable[..., subprocess.Popen[str]]
    ) -> None:
        (place / "database").mkdir(mode=0o700)
        os.chown(place / "database", SPARE_USERS[0], SPARE_USERS[0])
        process = run_owner(place / "database")
        assert said(process)[0] == "owned"
        server = server_process(place / "database")
        assert Path(f"/proc/{server}").stat().st_uid == SPARE_USERS[0]
        process.kill()
        assert eventually(lambda: is_gone(server))

    def test_root_keeps_out_of_another_users_folder(place: Path) -> None:
        (place / "database").mkdir(mode=0o700)
        os.chown(place / "database", NOBODY, -1)
        assert "belongs to nobody: run as that user" in refusal(place / "database")

    def test_another_users_folder_is_refused(
        place: Path, run_owner: Callable[..., subprocess.Popen[str]]
    ) -> None:
        with start(place / "database", durable=False):
            pass
        place.chmod(0o777)
        role, reason = said(run_owner(place / "database", user=NOBODY))
        assert role == "refused"
        assert "belongs to root: run as that user" in reason


# Death


def test_killing_the_owner_leaves_no_server(
    place: Path, run_owner: Callable[..., subprocess.Popen[str]]
) -> None:
    process = run_owner(place / "database")
    role, server = said(process)
    assert role == "owned"
    process.kill()
    assert eventually(lambda: is_gone(int(server)))
    with start(place / "database", durable=False) as successor:
        assert answers(successor)


def test_killing_the_owner_while_it_makes_the_database_leaves_nothing_running(
    place: Path, run_owner: Callable[..., subprocess.Popen[str]]
) -> None:
    process = run_owner(place / "database")
    assert eventually((place / "database" / "cluster.unfinished").exists)
    process.kill()
    with start(place / "database", durable=False) as server:
        assert server.owned
        assert not (place / "database" / "cluster.unfinished").exists()


def test_a_killed_server_is_started_again_with_its_data(place: Path) -> None:
    with start(place / "database") as server:
        write(server, "before")
        killed = server_process(place / "database")
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: server_process(place / "database") != killed and answers(server))
        assert read(server) == ["before"]


def test_what_a_killed_server_leaves_behind_does_not_keep_the_next_from_starting(
    place: Path,
) -> None:
    with start(place / "database") as server:
        write(server, "before")
        with server.administer() as connection:
            orphan = connection.info.backend_pid
            # As one that waits for ever for what another held when it was killed.
            os.kill(orphan, signal.SIGSTOP)
            killed = server_process(place / "database")
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda: is_gone(orphan))
        assert eventually(lambda: server_process(place / "database") != killed and answers(server))
        assert read(server) == ["before"]


def test_a_server_that_hangs_is_killed_and_started_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RECOVERY", 0.2)
    monkeypatch.setattr(keeper, "LOOK_EVERY", 0.1)
    with start(place / "database") as server:
        write(server, "before")
        hangs = server_process(place / "database")
        os.kill(hangs, signal.SIGSTOP)
        assert eventually(lambda: is_gone(hangs))
        assert eventually(lambda: answers(server))
        assert read(server) == ["before"]


def test_only_what_is_older_than_a_servers_death_is_ended_after_it(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    older, bystander = (subprocess.Popen(["sleep", "60"], cwd=at) for at in (place, elsewhere))
    time_of_death = moment()
    # The kernel tells the start of a process in hundredths of a second.
    assert eventually(lambda: moment() > time_of_death + 0.02)
    younger = subprocess.Popen(["sleep", "60"], cwd=place)
    end_orphans(place, time_of_death)
    try:
        assert older.wait(SOON) == -signal.SIGKILL
        assert (younger.poll(), bystander.poll()) == (None, None)
    finally:
        for each in (younger, bystander):
            each.kill()
            each.wait()


def test_a_server_that_cannot_start_again_is_tried_until_it_can(place: Path) -> None:
    with start(place / "database") as server:
        write(server, "before")
        settings = place / "database" / "cluster" / "postgresql.conf"
        good = settings.read_text()
        settings.write_text("no_such_setting = 1\n")
        os.kill(server_process(place / "database"), signal.SIGKILL)
        log = place / "database" / "server.log"
        assert eventually(lambda: "no_such_setting" in log.read_text())
        settings.write_text(good)
        assert eventually(lambda: answers(server))
        assert read(server) == ["before"]


def test_a_server_stopped_from_outside_stays_stopped(place: Path) -> None:
    with start(place / "database") as server:
        process = server_process(place / "database")
        os.kill(process, signal.SIGINT)
        assert eventually(lambda: is_gone(process))
        assert not answers(server)


def test_a_crashed_folder_is_recovered_even_when_its_process_number_lives_on(
    place: Path, run_owner: Callable[..., subprocess.Popen[str]]
) -> None:
    folder = place / "database"
    process = run_owner(folder)
    said(process)
    with attach_or_start(folder) as guest:
        write(guest, "before")
        os.kill(process.pid, signal.SIGSTOP)  # so that it cannot start the server again
        os.kill(server_process(folder), signal.SIGKILL)
        process.kill()
    note = folder / "cluster" / "postmaster.pid"
    _, *rest = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *rest]) + "\n")
    with start(folder) as server:
        assert read(server) == ["before"]


def test_a_server_started_by_other_hands_is_left_alone(place: Path) -> None:
    with start(place / "database", durable=False):
        pass
    cluster = place / "database" / "cluster"
    sleeper = subprocess.Popen(["sleep", "60"], cwd=cluster)
    try:
        (cluster / "postmaster.pid").write_text(f"{sleeper.pid}\n")
        assert "stop it first" in refusal(place / "database")
        assert (cluster / "postmaster.pid").exists()
    finally:
        sleeper.kill()
        sleeper.wait()


# Privacy


def test_what_it_makes_is_private_and_what_it_finds_keeps_its_mode(place: Path) -> None:
    place.chmod(0o751)
    (place / "made before").mkdir()
    (place / "made before").chmod(0o755)
    folder = place / "made before" / "new" / "database"
    with start(folder, durable=False):
        pass
    assert stat.S_IMODE(place.stat().st_mode) == 0o751
    assert stat.S_IMODE((place / "made before").stat().st_mode) == 0o755
    made = [folder.parent, folder, *folder.rglob("*")]
    loose = [path for path in made if stat.S_IMODE(path.lstat().st_mode) & 0o077]
    assert loose == []


def test_the_log_quotes_no_value(place: Path) -> None:
    folder = place / "database"
    with start(folder, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.autocommit = True
        connection.execute("CREATE TABLE person (name text PRIMARY KEY CHECK (name <> 'Rosalind'))")
        for statement in (
            "INSERT INTO person VALUES ('Rosalind')",
            "SELECT 'Rosalind'::integer",
            "SELECT Rosalind FROM person",
        ):
            with pytest.raises(psycopg.Error, match=r"(?i)rosalind"):
                connection.execute(statement)
        with pytest.raises(psycopg.OperationalError):
            connection.execute(
                "SELECT 'Rosalind', pg_terminate_backend(pg_backend_pid()), pg_sleep(5)"
            )
    log = (folder / "server.log").read_text()
    assert "terminating connection" in log  # it does log
    assert "osalind" not in log


# Where the socket goes


def test_a_long_folder_has_its_socket_elsewhere_and_is_found_there(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place / "run"))
    folder = place / ("long" * 30) / "database"
    with start(folder, durable=False) as server:
        assert server.socket.parent == place / "run"
        assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET_FOLDER
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        with attach_or_start(folder) as guest:
            assert guest.socket == server.socket
    assert list((place / "run").iterdir()) == []


def test_the_longest_name_that_fits_and_the_first_that_does_not(place: Path) -> None:
    room = LONGEST_SOCKET_FOLDER - len(os.fsencode(place)) - len("//socket")
    for length, beside in ((room, True), (room + 1, False)):
        folder = place / ("x" * length)
        with start(folder, durable=False) as server:
            assert (server.socket.parent == folder) is beside


def test_a_name_with_meaning_to_a_connection_is_avoided(place: Path) -> None:
    with start(place / 'a,b "c"', durable=False) as server:
        assert answers(server)
        with psycopg.connect(server.url) as connection:
            assert connection.info.dbname == DATABASE


def test_a_socket_folder_somebody_else_could_enter_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place / ("long" * 30)
    for parent in ("run", "tmp"):
        (place / parent).mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place / "run"))
    with start(folder, durable=False) as server:
        name = server.socket.name
    (place / "run" / name).mkdir()
    (place / "run" / name).chmod(0o777)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(place / "tmp"))
    with start(folder, durable=False) as server:
        assert server.socket == place / "tmp" / name


# Where it cannot run


def test_other_systems_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "c_library", lambda: "")
    assert "GNU C library" in refusal(place / "database")
    monkeypatch.setattr("platform.system", lambda: "Plan 9")
    assert "Plan 9" in refusal(place / "database")
    assert not (place / "database").exists()


def test_missing_programs_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "MAJOR", "99")
    assert "make install" in refusal(place / "database")


def test_a_folder_that_cannot_be_made_is_refused(place: Path) -> None:
    (place / "file").touch()
    assert "cannot be written" in refusal(place / "file" / "database")


def test_a_folder_that_is_a_file_is_refused(place: Path) -> None:
    (place / "database").touch()
    assert "cannot be written" in refusal(place / "database")


def test_another_versions_data_is_refused(place: Path) -> None:
    with start(place / "database", durable=False):
        pass
    (place / "database" / "cluster" / "PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17" in refusal(place / "database")


def test_a_server_that_ends_at_once_says_why(place: Path) -> None:
    with start(place / "database", durable=False):
        pass
    (place / "database" / "cluster" / "postgresql.conf").write_text("no_such_setting = 1\n")
    assert "did not start" in refusal(place / "database")


def test_a_database_that_cannot_be_made_says_why(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beenthere.adapters.postgres.launcher.INITIAL", ("--encoding=nonsense",))
    assert "could not be made" in refusal(place / "database")


def test_the_package_under_test_is_this_checkout() -> None:
    assert Path(beenthere.__file__).parents[1] == Path(__file__).parents[3]
