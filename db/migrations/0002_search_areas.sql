-- A projection: emptied, and every asset queued for it again.
TRUNCATE "search_doc", "search_word";--> statement-breakpoint
CREATE TABLE "search_rank" (
	"asset_id" integer PRIMARY KEY NOT NULL,
	"trust" real NOT NULL,
	"queries" bigint DEFAULT 0 NOT NULL,
	"fresh_at" timestamptz,
	"rank" real GENERATED ALWAYS AS ((trust + ln(1 + queries::double precision))::real) STORED NOT NULL
);
--> statement-breakpoint
DROP INDEX "search_doc_name";--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "platform" text NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "kind" text NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "domains" text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "owners" text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "tags" text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "sources" text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "visible_to" integer[];--> statement-breakpoint
CREATE INDEX "search_rank_rank" ON "search_rank" USING btree ("rank" DESC NULLS LAST,"asset_id");--> statement-breakpoint
CREATE INDEX "search_rank_queries" ON "search_rank" USING btree ("queries" DESC NULLS LAST,"rank" DESC NULLS LAST,"asset_id");--> statement-breakpoint
CREATE INDEX "search_rank_fresh" ON "search_rank" USING btree ("fresh_at" DESC NULLS LAST,"rank" DESC NULLS LAST,"asset_id");--> statement-breakpoint
CREATE INDEX "search_doc_name" ON "search_doc" USING btree ("name","asset_id");--> statement-breakpoint
ALTER TABLE "search_word" DROP COLUMN "assets";--> statement-breakpoint
INSERT INTO "search_outbox" ("asset_id") SELECT "id" FROM "asset";
