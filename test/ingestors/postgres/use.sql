-- What the shop's people run, for pg_stat_statements: data moved, data read, and noise.
set role shop_app;
set search_path = raw, public;
reset role;
create table marts.daily as select placed_at::date as day, sum(amount) as amount from raw.orders group by 1;
insert into marts.daily select now()::date, 0;
merge into marts.daily d using (select placed_at::date as day, sum(amount) as amount from raw.orders group by 1) s on s.day = d.day
  when matched then update set amount = s.amount when not matched then insert values (s.day, s.amount);
select month, sum(revenue) from marts.revenue group by month;
select month, sum(revenue) from marts.revenue group by month;
update raw.products set price = price * 1.01 where sku = 'P-1';
delete from raw.clicks where at < now() - interval '1 year';
begin;
declare reading cursor for select name from raw.customers;
fetch 2 from reading;
commit;
select count(*) from pg_class c, pg_namespace n where n.oid = c.relnamespace;
select version();
show work_mem;
