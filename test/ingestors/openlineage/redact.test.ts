import { describe, expect, it } from 'vitest'
import { redactEvent, redactText } from '../../../ingestors/openlineage/redact.ts'

const redact = (facet: string, content: unknown) =>
  (redactEvent({ run: { facets: { [facet]: content } } }, () => {}).run as { facets: Record<string, unknown> }).facets[facet]

describe('redaction', () => {
  it('hides every value of an environment variable and keeps its name', () => {
    expect(redact('environmentVariables', { _producer: 'p', environmentVariables: [{ name: 'PATH', value: '/bin' }] })).toEqual({
      _producer: 'p',
      environmentVariables: [{ name: 'PATH', value: '[redacted]' }],
    })
  })

  it('hides values under telling names in settings, but no field of a table', () => {
    expect(
      redact('spark_properties', {
        properties: { 'spark.hadoop.fs.s3a.secret.key': 'abc', 'spark.app.name': 'x', 'db.password': 7 },
      }),
    ).toEqual({
      properties: { 'spark.hadoop.fs.s3a.secret.key': '[redacted]', 'spark.app.name': 'x', 'db.password': '[redacted]' },
    })
    expect(
      redact('executionParameters', {
        parameters: [
          { key: 'api_key', value: 'abc' },
          { key: 'day', value: '1' },
        ],
      }),
    ).toEqual({
      parameters: [
        { key: 'api_key', value: '[redacted]' },
        { key: 'day', value: '1' },
      ],
    })
    const columns = { fields: { password: { inputFields: [{ namespace: 'n', name: 't', field: 'password' }] } } }
    expect(redact('columnLineage', columns)).toEqual(columns)
    const schema = { fields: [{ name: 'api_token', type: 'text' }] }
    expect(redact('schema', schema)).toEqual(schema)
  })

  it('hides passwords inside texts, wherever they stand', () => {
    const pairs: [string, string][] = [
      ['postgres://app:hunter2@db:5432/shop', 'postgres://app:[redacted]@db:5432/shop'],
      ['jdbc:mysql://db/shop?user=app&password=hunter2&ssl=1', 'jdbc:mysql://db/shop?user=app&password=[redacted]&ssl=1'],
      ['host=db user=app password=hunter2 dbname=shop', 'host=db user=app password=[redacted] dbname=shop'],
      ["create user app password 'hunter2'", "create user app password '[redacted]'"],
      [
        "copy t from 's3://b' credentials 'aws_access_key_id=x;aws_secret_access_key=hunter2'",
        "copy t from 's3://b' credentials '[redacted]'",
      ],
      [
        "create stage s credentials = (aws_key_id = 'x' aws_secret_key = 'hunter2')",
        "create stage s credentials = (aws_key_id = 'x' aws_secret_key = '[redacted]')",
      ],
      ['key AKIAABCDEFGHIJKLMNOP here', 'key [redacted] here'],
      ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[redacted]'],
    ]
    for (const [written, safe] of pairs) expect(redactText(written)).toBe(safe)
  })

  it('leaves SQL and ordinary words alone', () => {
    const texts = [
      'select u.password, t.token from users u join tokens t on t.token = u.token where u.reset_token = t.reset_token',
      'insert into token_usage select * from raw.tokens where tokens > 5',
      'https://github.com/OpenLineage/OpenLineage/tree/1.0/integration/spark',
    ]
    for (const text of texts) expect(redactText(text)).toBe(text)
  })

  it('takes no longer than a moment for a text made to be slow', () => {
    const hard = [
      'host=a ',
      'a://',
      'password',
      "password'",
      'eyJ-',
      'a_',
      '-----BEGIN ',
      'secret=',
      '://a:',
      'token  ',
      'x',
    ].map((part) => part.repeat(Math.ceil(1_000_000 / part.length)))
    const before = performance.now()
    for (const text of hard) redactText(`password ${text}`)
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})
