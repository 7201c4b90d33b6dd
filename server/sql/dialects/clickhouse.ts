// ClickHouse: case-sensitive names, aliases anywhere, ARRAY JOIN, lambdas, aggregate combinators, TO views.
import { describeDialect } from './facts.ts'

export const clickhouse = describeDialect({
  name: 'clickhouse',
  backslashEscapes: true,
  dollarQuotes: true,
  nestedComments: false,
  lineComments: ['--', '#!', '# '],
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'first',
  duplicates: 'first',
  pseudo: '_part _partition_id _path _file _table _sample_factor _timestamp _topic _key _offset _partition',
  functions: {
    aggregates:
      'ANY ANYLAST ANYHEAVY ARGMIN ARGMAX UNIQ UNIQEXACT UNIQCOMBINED UNIQCOMBINED64 UNIQHLL12 GROUPARRAY GROUPUNIQARRAY GROUPARRAYMOVINGSUM QUANTILE QUANTILES QUANTILEEXACT QUANTILETDIGEST QUANTILETIMING MEDIAN SUMMAP MINMAP MAXMAP TOPK AVGWEIGHTED GROUPBITMAP SUMWITHOVERFLOW SEQUENCEMATCH WINDOWFUNNEL RETENTION ENTROPY DELTASUM SIMPLELINEARREGRESSION',
    windows: 'LAGINFRAME LEADINFRAME',
    masking:
      'SIPHASH64 SIPHASH128 CITYHASH64 FARMHASH64 FARMFINGERPRINT64 METROHASH64 XXHASH32 XXHASH64 MURMURHASH2_32 MURMURHASH2_64 MURMURHASH3_32 MURMURHASH3_64 INTHASH32 INTHASH64 HALFMD5 JAVAHASH SHA224 BLAKE3 SIPHASH64KEYED',
    results:
      'TODATE:Date TODATETIME:DateTime TOSTRING:String TOINT32:Int32 TOINT64:Int64 TOUINT64:UInt64 TOFLOAT64:Float64 COUNT:UInt64 UNIQ:UInt64 UNIQEXACT:UInt64 NOW:DateTime TODAY:Date LENGTH:UInt64 FORMATDATETIME:String DICTGET:unknown',
    conditions: 'IF:0',
  },
  tableFunctions: {
    NUMBERS: 'number:UInt64',
    NUMBERS_MT: 'number:UInt64',
    ZEROS: 'zero:UInt8',
    ONE: 'dummy:UInt8',
    GENERATERANDOM: '?',
    S3: '?',
    S3CLUSTER: '?',
    FILE: '?',
    URL: '?',
    HDFS: '?',
    GCS: '?',
    ICEBERG: '?',
    DELTALAKE: '?',
    MYSQL: '?',
    POSTGRESQL: '?',
    MONGODB: '?',
    JDBC: '?',
    ODBC: '?',
    INPUT: '?',
    FORMAT: '?',
    GENERATE_SERIES: 'generate_series:UInt64<',
    AZUREBLOBSTORAGE: '?',
  },
})
