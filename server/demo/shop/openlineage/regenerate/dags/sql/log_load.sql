-- One line in the log of loads.
INSERT INTO ops.load_log (target, rows_loaded, finished_at, status)
SELECT 'raw.orders'::regclass, count(*), now(), 'done' FROM raw.orders WHERE _loaded_at > now() - interval '1 hour';
