"""Prepares the database `shop` for dbt and writes down the SQL that dbt runs in it. Used by regenerate.sh only.

    warehouse.py create            drop and create the database `shop`
    warehouse.py apply 01 08       run the warehouse files numbered 01 to 08
    warehouse.py accounts          give the service accounts the passwords of the environment; log what svc_dbt runs
    warehouse.py mark              print the present end of the server's log
    warehouse.py record MARK FILE TITLE   write the statements of svc_dbt since MARK to FILE

The server must log as JSON: -c logging_collector=on -c log_destination=jsonlog -c log_rotation_size=0.
"""
import json, os, pathlib, re, sys, time
import psycopg2

ADMIN = os.environ["SHOP_ADMIN_URL"]  # a superuser, any database
FOLDER = pathlib.Path(os.environ["SHOP_WAREHOUSE"])  # the folder warehouse/


def connect(database="shop"):
    connection = psycopg2.connect(ADMIN, dbname=database)
    connection.autocommit = True
    return connection


def one(cursor, sql, *values):
    cursor.execute(sql, values or None)
    return cursor.fetchone()[0]


def create():
    cursor = connect("postgres").cursor()
    cursor.execute("DROP DATABASE IF EXISTS shop WITH (FORCE)")
    cursor.execute("CREATE DATABASE shop")


def apply(first, last):
    for file in sorted(FOLDER.glob("*.sql")):
        if first <= file.name[:2] <= last:
            connect().cursor().execute(file.read_text())


def accounts():
    cursor = connect().cursor()
    cursor.execute("ALTER ROLE svc_dbt PASSWORD %s", (os.environ["SHOP_DBT_PASSWORD"],))
    cursor.execute("ALTER ROLE svc_dbt SET log_statement = 'all'")
    for account in ("airflow", "spark"):
        if password := os.environ.get(f"SHOP_{account.upper()}_PASSWORD"):
            cursor.execute(f"ALTER ROLE svc_{account} PASSWORD %s", (password,))


def mark():
    cursor = connect().cursor()
    print(one(cursor, "SELECT size FROM pg_stat_file(pg_current_logfile('jsonlog'))"))


# What changes something, and the reads of tests. dbt's questions to pg_catalog and its unit tests are left out.
CHANGES = re.compile(r"(create|alter|drop|insert|merge|delete|update|comment|grant|revoke|truncate|refresh)\b", re.I)


def kind(sql):
    comment = re.match(r"\s*/\*(.*?)\*/\s*", sql, re.S)
    body = sql[comment.end():] if comment else sql.strip()
    body = re.sub(r"\A(\s*--[^\n]*\n)+\s*", "", body)  # dbt leaves remarks of its own before a MERGE
    node = json.loads(comment.group(1)).get("node_id", "") if comment else ""
    word = body.strip().lower().rstrip(";")
    if node.startswith("unit_test.") or not word:
        return "drop"
    if word in ("begin", "commit", "rollback"):
        return word
    if CHANGES.match(body):
        return "keep"
    return "keep" if node.startswith("test.") and word.startswith("select") else "drop"


def record(start, file, title):
    time.sleep(1)
    cursor = connect().cursor()
    log = one(cursor, "SELECT pg_read_file(pg_current_logfile('jsonlog'), %s, 1000000000)", int(start))
    statements, block = [], None
    for line in log.splitlines():
        entry = json.loads(line)
        message = entry.get("message", "")
        if entry.get("user") != "svc_dbt" or not message.startswith("statement: "):
            continue
        sql = message[len("statement: "):].strip().rstrip(";")
        what = kind(sql)
        if what == "begin":
            block = []
        elif what in ("commit", "rollback") and block is not None:
            if block:
                statements += ["BEGIN", *block, what.upper()]
            block = None
        elif what == "keep":
            (statements if block is None else block).append(sql)
    text = "\n".join(f"-- {line}" for line in title.split("|")) + "\nSET ROLE transformer;\n\n"
    (FOLDER / file).write_text(text + "".join(f"{sql};\n" for sql in statements) + "\nRESET ROLE;\n")
    print(f"{file}: {len(statements)} statements")


{"create": create, "apply": apply, "accounts": accounts, "mark": mark, "record": record}[sys.argv[1]](*sys.argv[2:])
