-- Who works at the shop: group roles that hold the rights, service accounts and people who are members of them.
-- Roles belong to the cluster, not to the database, so this file may run many times. No role gets a password here.
DO $roles$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('loader',         'NOLOGIN', 'Owns landing and raw; the only role that writes there'),
      ('transformer',    'NOLOGIN', 'Owns staging, marts and snapshots; dbt works as this role'),
      ('analyst',        'NOLOGIN', 'Reads marts without direct identifiers'),
      ('finance',        'NOLOGIN', 'Reads revenue, payments and refunds'),
      ('marketing',      'NOLOGIN', 'Reads campaigns and customers who opted in'),
      ('support',        'NOLOGIN', 'Reads and answers open tickets'),
      ('data_science',   'NOLOGIN', 'Analysts who may also write to the sandbox'),
      ('privacy_office', 'NOLOGIN', 'Works on requests of data subjects'),
      ('svc_airflow',    'LOGIN',   'Service account of Airflow'),
      ('svc_dbt',        'LOGIN',   'Service account of dbt'),
      ('svc_spark',      'LOGIN',   'Service account of Spark'),
      ('svc_metabase',   'LOGIN',   'Service account of the dashboards'),
      ('ines',           'LOGIN',   'Inês Carvalho, analyst'),
      ('tomasz',         'LOGIN',   'Tomasz Nowak, controller'),
      ('priya',          'LOGIN',   'Priya Raman, growth marketing'),
      ('jonas',          'LOGIN',   'Jonas Weber, data scientist')
    ) AS r (name, login, note)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
      EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.login);
    END IF;
    EXECUTE format('COMMENT ON ROLE %I IS %L', wanted.name, wanted.note);
  END LOOP;
END
$roles$;

GRANT analyst TO data_science;
GRANT loader TO svc_airflow, svc_spark;
GRANT transformer TO svc_dbt;
GRANT analyst, finance, marketing TO svc_metabase;
GRANT analyst TO ines;
GRANT finance, analyst TO tomasz;
GRANT marketing TO priya;
GRANT data_science TO jonas;
GRANT support TO privacy_office;
