// Apache Hive (and Impala): LATERAL VIEW, dynamic partitions, multi-table INSERT, names that begin with digits.
import { describeDialect } from './facts.ts'
import { spark } from './spark.ts'

export const hive = describeDialect(
  {
    name: 'hive',
    colonPaths: false,
    lateralAlias: 'none',
    pseudo: 'input__file__name block__offset__inside__file',
    functions: {
      masking: 'MASK_FIRST_N MASK_LAST_N MASK_SHOW_FIRST_N MASK_SHOW_LAST_N MASK_HASH',
      aggregates: 'NDV GROUP_CONCAT',
    },
  },
  spark,
)
