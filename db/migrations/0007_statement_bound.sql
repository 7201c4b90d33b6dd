CREATE TABLE "schema_change" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "schema_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statement_asset" (
	"statement_id" integer NOT NULL,
	"asset_id" integer NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "statement_asset_statement_id_asset_id_role_pk" PRIMARY KEY("statement_id","asset_id","role")
);
--> statement-breakpoint
CREATE TABLE "statement_edge" (
	"statement_id" integer NOT NULL,
	"from_asset" integer NOT NULL,
	"from_field" integer,
	"to_asset" integer NOT NULL,
	"to_field" integer,
	"job_id" integer,
	"kind" text NOT NULL,
	"transformation" text,
	"masking" boolean DEFAULT false NOT NULL,
	"expression" text,
	"span_from" integer,
	"span_to" integer,
	"precision" smallint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "ended_at" timestamptz;--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "due_at" timestamptz DEFAULT now();--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "bound_at" timestamptz;--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "answer" jsonb;--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "missing" text[];--> statement-breakpoint
CREATE INDEX "statement_asset_asset" ON "statement_asset" USING btree ("asset_id","statement_id");--> statement-breakpoint
CREATE INDEX "statement_edge_statement" ON "statement_edge" USING btree ("statement_id");--> statement-breakpoint
CREATE INDEX "statement_edge_to" ON "statement_edge" USING btree ("to_asset");--> statement-breakpoint
CREATE INDEX "asset_last_name" ON "asset" USING btree ("platform","instance",lower(substring(path from '[^.]*$')));--> statement-breakpoint
CREATE INDEX "statement_due" ON "statement" USING btree ("due_at","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "statement_missing" ON "statement" USING gin ("missing") WHERE missing is not null;