-- Today's rates into raw.exchange_rates; a rate that is not above zero is refused by the table's check.
INSERT INTO raw.exchange_rates (rate_date, currency, rate_to_eur)
SELECT rate_date, currency, rate_to_eur FROM landing.exchange_rate_feed
ON CONFLICT (rate_date, currency) DO UPDATE SET rate_to_eur = excluded.rate_to_eur, _loaded_at = now();
