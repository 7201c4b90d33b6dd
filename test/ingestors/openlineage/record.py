"""Records events of the shop's pipelines with the official client (pip install openlineage-python):

    python record.py ../../../ingestors/openlineage/recordings/client-1.54/events.ndjson

Run ids and times are fixed, so that recording again with the same client gives the same file.
"""
import datetime
import pathlib
import sys
import uuid

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    Dataset, DatasetEvent, InputDataset, Job, JobEvent, OutputDataset, Run, RunEvent, RunState, StaticDataset)
from openlineage.client import facet_v2 as facets
from openlineage.client.transport.file import FileConfig, FileTransport

out = pathlib.Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
out.unlink(missing_ok=True)
client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=str(out), append=True)))

AIRFLOW = "https://github.com/apache/airflow/tree/providers-openlineage/2.1.0"
SPARK = "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/spark"
OWN = "https://github.com/shop-example/etl"
WAREHOUSE = "postgres://warehouse.shop.example:5432"
METASTORE = "hive://metastore.shop.example:9083"
start = datetime.datetime(2026, 1, 5, 6, 0, tzinfo=datetime.timezone.utc)


def at(minutes):
    return (start + datetime.timedelta(minutes=minutes)).isoformat()


def run_id(name):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://shop.example/{name}"))


def parent(job, run, namespace="shop-airflow"):
    return {"parent": facets.parent_run.ParentRunFacet(
        run=facets.parent_run.Run(runId=run_id(run)), job=facets.parent_run.Job(namespace=namespace, name=job))}


def job_type(integration, kind, processing="BATCH"):
    return {"jobType": facets.job_type_job.JobTypeJobFacet(processingType=processing, integration=integration, jobType=kind)}


def schema(**fields):
    return {"schema": facets.schema_dataset.SchemaDatasetFacet(
        fields=[facets.schema_dataset.SchemaDatasetFacetFields(name=name, type=type) for name, type in fields.items()])}


def emit(state, minutes, job, run, namespace="shop-airflow", producer=AIRFLOW, job_facets=None, run_facets=None, inputs=(), outputs=()):
    client.emit(RunEvent(eventType=state, eventTime=at(minutes), producer=producer,
                         run=Run(runId=run_id(run), facets=run_facets or {}),
                         job=Job(namespace=namespace, name=job, facets=job_facets or {}),
                         inputs=list(inputs), outputs=list(outputs)))


column = facets.column_lineage_dataset
quality = facets.data_quality_assertions_dataset
metrics = facets.data_quality_metrics_input_dataset


def from_field(namespace, name, field, kind="DIRECT", subtype="IDENTITY", masking=False, description=""):
    return column.InputField(namespace=namespace, name=name, field=field, transformations=[
        column.Transformation(type=kind, subtype=subtype, masking=masking, description=description)])


# The daily DAG, as Airflow reports it: the DAG is a job, each task a job inside.
dag = {"job_facets": {**job_type("AIRFLOW", "DAG"), "documentation": facets.documentation_job.DocumentationJobFacet(description="Builds the shop's marts every morning."),
                      "ownership": facets.ownership_job.OwnershipJobFacet(owners=[facets.ownership_job.Owner(name="team:data", type="MAINTAINER")])},
       "run_facets": {"nominalTime": facets.nominal_time_run.NominalTimeRunFacet(nominalStartTime=at(-360), nominalEndTime=at(1080))}}
emit(RunState.START, 0, "shop_daily", "daily-1", **dag)

load_sql = "insert into staging.orders select o.id, o.customer_id, o.amount, md5(c.email) from raw.orders o join raw.customers c on c.id = o.customer_id where o.status <> 'test'"
load_job = {**job_type("AIRFLOW", "TASK"), "sql": facets.sql_job.SQLJobFacet(query=load_sql, dialect="postgres"),
            "sourceCodeLocation": facets.source_code_location_job.SourceCodeLocationJobFacet(
                type="git", url="https://github.com/shop-example/etl/blob/main/dags/shop_daily.py", repoUrl="https://github.com/shop-example/etl", path="dags/shop_daily.py", version="9f8e7d")}
raw_orders = InputDataset(namespace=WAREHOUSE, name="shop.raw.orders", facets=schema(id="bigint", customer_id="bigint", amount="numeric(12,2)", status="text"),
                          inputFacets={"inputStatistics": facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=1200, size=98304)})
raw_customers = InputDataset(namespace="postgresql://WAREHOUSE.shop.example", name="shop.raw.customers", facets=schema(id="bigint", email="text"))
environment = facets.environment_variables_run
emit(RunState.START, 1, "shop_daily.load_orders", "load-1", job_facets=load_job,
     run_facets={**parent("shop_daily", "daily-1"),
                 "environmentVariables": environment.EnvironmentVariablesRunFacet(environmentVariables=[
                     environment.EnvironmentVariable(name="WAREHOUSE_PASSWORD", value="hunter2"), environment.EnvironmentVariable(name="LANG", value="C")]),
                 "processing_engine": facets.processing_engine_run.ProcessingEngineRunFacet(version="2.10.4", name="Airflow", openlineageAdapterVersion="2.1.0")},
     inputs=[raw_orders, raw_customers])
staging_lineage = column.ColumnLineageDatasetFacet(
    fields={
        "id": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.raw.orders", "id")]),
        "customer_id": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.raw.orders", "customer_id")]),
        "amount": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.raw.orders", "amount")]),
        "email_hash": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.raw.customers", "email", subtype="TRANSFORMATION", masking=True, description="md5(c.email)")]),
    },
    dataset=[from_field(WAREHOUSE, "shop.raw.orders", "status", kind="INDIRECT", subtype="FILTER"),
             from_field(WAREHOUSE, "shop.raw.customers", "id", kind="INDIRECT", subtype="JOIN")])
emit(RunState.COMPLETE, 3, "shop_daily.load_orders", "load-1", job_facets=load_job, run_facets=parent("shop_daily", "daily-1"),
     outputs=[OutputDataset(namespace=WAREHOUSE, name="shop.staging.orders",
                            facets={**schema(id="bigint", customer_id="bigint", amount="numeric(12,2)", email_hash="text"), "columnLineage": staging_lineage,
                                    "lifecycleStateChange": facets.lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet(lifecycleStateChange="OVERWRITE"),
                                    "tags": facets.tags_dataset.TagsDatasetFacet(tags=[facets.tags_dataset.TagsDatasetFacetFields(key="tier", value="gold", source="INTEGRATION"),
                                                                                       facets.tags_dataset.TagsDatasetFacetFields(key="pii", value="true", source="USER", field="email_hash")])},
                            outputFacets={"outputStatistics": facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=1180, size=81920)})])

# A check of the loaded table: passes once, warns once, fails once.
emit(RunState.COMPLETE, 4, "shop_daily.check_orders", "check-1", job_facets=job_type("AIRFLOW", "TASK"), run_facets=parent("shop_daily", "daily-1"), inputs=[
    InputDataset(namespace=WAREHOUSE, name="shop.staging.orders", inputFacets={
        "dataQualityMetrics": metrics.DataQualityMetricsInputDatasetFacet(rowCount=1180, bytes=81920, columnMetrics={
            "amount": metrics.ColumnMetrics(nullCount=59, distinctCount=400, sum=56050.0, count=1121.0, min=1.0, max=900.0, quantiles={"0.5": 40.0, "0.25": 12.5})}),
        "dataQualityAssertions": quality.DataQualityAssertionsDatasetFacet(assertions=[
            quality.Assertion(assertion="unique", success=True, column="id"),
            quality.Assertion(assertion="not_null", success=False, column="amount", severity="warn", expected="0", actual="59"),
            quality.Assertion(assertion="custom_sql", success=False, name="no_negative_amounts", content="select count(*) from staging.orders where amount < 0", contentType="sql")])})])

# Spark writes a path that the metastore knows as a table, and fails a first time.
spark = {"namespace": "shop-spark", "producer": SPARK}
spark_job = job_type("SPARK", "SQL_JOB")
emit(RunState.START, 5, "marts.execute_insert_into.revenue", "spark-0", job_facets=spark_job, run_facets=parent("shop_daily.build_marts", "build-1"), **spark)
emit(RunState.FAIL, 6, "marts.execute_insert_into.revenue", "spark-0", job_facets=spark_job,
     run_facets={"errorMessage": facets.error_message_run.ErrorMessageRunFacet(message="No space left on device", programmingLanguage="JAVA", stackTrace="at org.apache.spark…")}, **spark)
revenue = OutputDataset(namespace="s3a://shop-lake", name="/marts/revenue/", facets={
    **schema(day="date", total="decimal(12,2)"),
    "symlinks": facets.symlinks_dataset.SymlinksDatasetFacet(identifiers=[facets.symlinks_dataset.Identifier(namespace=METASTORE, name="marts.revenue", type="TABLE")]),
    "storage": facets.storage_dataset.StorageDatasetFacet(storageLayer="iceberg", fileFormat="parquet"),
    "version": facets.dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion="73"),
    "datasetType": facets.dataset_type_dataset.DatasetTypeDatasetFacet(datasetType="TABLE"),
    "columnLineage": column.ColumnLineageDatasetFacet(fields={
        "day": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.staging.orders", "id", kind="INDIRECT", subtype="GROUP_BY")]),
        "total": column.Fields(inputFields=[from_field(WAREHOUSE, "shop.staging.orders", "amount", subtype="AGGREGATION", description="sum(amount)"),
                                            from_field(WAREHOUSE, "shop.staging.orders", "id", kind="INDIRECT", subtype="GROUP_BY")])})})
emit(RunState.START, 7, "marts.execute_insert_into.revenue", "spark-1", job_facets=spark_job, run_facets=parent("shop_daily.build_marts", "build-1"),
     inputs=[InputDataset(namespace=WAREHOUSE, name="shop.staging.orders")], **spark)
emit(RunState.RUNNING, 8, "marts.execute_insert_into.revenue", "spark-1", job_facets=spark_job, outputs=[revenue], **spark)
emit(RunState.COMPLETE, 9, "marts.execute_insert_into.revenue", "spark-1", job_facets=spark_job, **spark)

# A report that declares its own lineage, by the newest facet: of two tables read, one feeds it.
lineage = facets.lineage
emit(RunState.COMPLETE, 12, "report", "report-1", namespace="shop-reports", producer=OWN,
     job_facets={"lineage": lineage.LineageJobFacet(entries=[lineage.LineageDatasetEntry(namespace="shop-reports", name="revenue.pdf", type="DATASET", inputs=[
         lineage.LineageDatasetInput(namespace=METASTORE, name="marts.revenue", type="DATASET")])])},
     inputs=[InputDataset(namespace=METASTORE, name="marts.revenue"), InputDataset(namespace=WAREHOUSE, name="shop.raw.settings")],
     outputs=[OutputDataset(namespace="shop-reports", name="revenue.pdf")])
emit(RunState.COMPLETE, 13, "shop_daily", "daily-1", **dag)

# Static metadata, without a run.
client.emit(DatasetEvent(eventTime=at(20), producer=OWN, dataset=StaticDataset(namespace=WAREHOUSE, name="shop.raw.orders", facets={
    "documentation": facets.documentation_dataset.DocumentationDatasetFacet(description="Orders as the shop's till writes them."),
    "ownership": facets.ownership_dataset.OwnershipDatasetFacet(owners=[facets.ownership_dataset.Owner(name="ann@shop.example", type="STEWARD")])})))
client.emit(JobEvent(eventTime=at(21), producer=OWN, job=Job(namespace="shop-reports", name="export", facets=job_type("CUSTOM", "JOB")),
                     inputs=[InputDataset(namespace=WAREHOUSE, name="shop.staging.orders")],
                     outputs=[OutputDataset(namespace="kafka://broker.shop.example:9092", name="orders.exported")]))
