select ticket_id, customer_id, subject, priority, status, csat_score, opened_at, closed_at
from {{ source('help_desk', 'support_tickets') }}
