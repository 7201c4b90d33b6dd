CREATE TABLE "ol_content" (
	"print" text PRIMARY KEY NOT NULL,
	"body" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ol_state" ADD COLUMN "job_key" text;--> statement-breakpoint
ALTER TABLE "ol_state" ADD COLUMN "dataset_key" text;--> statement-breakpoint
CREATE INDEX "ol_state_job" ON "ol_state" USING btree ("source_id","job_key") WHERE job_key is not null;--> statement-breakpoint
CREATE INDEX "ol_state_dataset" ON "ol_state" USING btree ("source_id","dataset_key") WHERE dataset_key is not null;--> statement-breakpoint
-- States are updated with each run: room for the new version beside the old one.
ALTER TABLE "ol_state" SET (fillfactor = 70);--> statement-breakpoint
-- Events come by the hundred a second: the faster compression, where this server was built with it.
DO $$ BEGIN
	IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
		ALTER TABLE "ol_event" ALTER COLUMN "body" SET COMPRESSION lz4;
		ALTER TABLE "ol_content" ALTER COLUMN "body" SET COMPRESSION lz4;
		ALTER TABLE "ol_state" ALTER COLUMN "state" SET COMPRESSION lz4;
	END IF;
END $$;
