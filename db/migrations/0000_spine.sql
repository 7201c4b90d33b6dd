CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS unaccent;--> statement-breakpoint
CREATE TABLE "asset" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "asset_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"ref" text NOT NULL,
	"platform" text NOT NULL,
	"instance" text NOT NULL,
	"path" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"container_id" integer,
	"description" text,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"constraints" jsonb,
	"authority" smallint DEFAULT 0 NOT NULL,
	"schema_authority" smallint DEFAULT 0 NOT NULL,
	"domain_id" integer,
	"visible_to" integer[],
	"merged_into" integer,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "asset_alias" (
	"ref" text PRIMARY KEY NOT NULL,
	"asset_id" integer NOT NULL,
	"source_id" integer,
	"created_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "asset_history" (
	"asset_id" integer NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"container_id" integer,
	"description" text,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"constraints" jsonb,
	"valid_from" timestamptz NOT NULL,
	"valid_to" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "asset_stat" (
	"asset_id" integer PRIMARY KEY NOT NULL,
	"rows" bigint,
	"bytes" bigint,
	"fresh_at" timestamptz,
	"measured_at" timestamptz,
	"queries_30d" bigint DEFAULT 0 NOT NULL,
	"last_used_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "documentation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "documentation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"layer" text NOT NULL,
	"source_id" integer,
	"user_id" integer,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz,
	"text" text
);
--> statement-breakpoint
CREATE TABLE "domain" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "domain_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"parent_id" integer,
	"description" text,
	CONSTRAINT "domain_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "field" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "field_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"path" text NOT NULL,
	"ordinal" integer NOT NULL,
	"type" text,
	"nullable" boolean,
	"default_value" text,
	"description" text,
	"properties" jsonb,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "field_history" (
	"field_id" integer NOT NULL,
	"asset_id" integer NOT NULL,
	"path" text NOT NULL,
	"ordinal" integer NOT NULL,
	"type" text,
	"nullable" boolean,
	"default_value" text,
	"description" text,
	"properties" jsonb,
	"valid_from" timestamptz NOT NULL,
	"valid_to" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "namespace_alias" (
	"namespace" text PRIMARY KEY NOT NULL,
	"platform" text NOT NULL,
	"instance" text NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ownership" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ownership_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"layer" text NOT NULL,
	"source_id" integer,
	"user_id" integer,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz,
	"owner" text NOT NULL,
	"owner_kind" text NOT NULL,
	"role" text DEFAULT 'owner' NOT NULL,
	"removed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "star" (
	"user_id" integer NOT NULL,
	"asset_id" integer NOT NULL,
	CONSTRAINT "star_user_id_asset_id_pk" PRIMARY KEY("user_id","asset_id")
);
--> statement-breakpoint
CREATE TABLE "tag" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tag_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"description" text,
	"color" text,
	CONSTRAINT "tag_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "tagging" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tagging_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"layer" text NOT NULL,
	"source_id" integer,
	"user_id" integer,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz,
	"tag_id" integer NOT NULL,
	"removed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_event" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamptz NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"target" text,
	"detail" jsonb NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_token_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz,
	"revoked_at" timestamptz,
	"last_used_at" timestamptz,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "app_user" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "app_user_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"disabled" boolean DEFAULT false NOT NULL,
	"sessions_valid_from" timestamptz DEFAULT now() NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"last_seen_at" timestamptz,
	CONSTRAINT "app_user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "group_member" (
	"group_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	CONSTRAINT "group_member_group_id_user_id_pk" PRIMARY KEY("group_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "login_failure" (
	"subject" text NOT NULL,
	"at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "restriction" (
	"group_id" integer NOT NULL,
	"asset_id" integer,
	"source_id" integer
);
--> statement-breakpoint
CREATE TABLE "role_grant" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_grant_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" integer,
	"group_id" integer,
	"role" text NOT NULL,
	"domain_id" integer
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_group" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "user_group_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	CONSTRAINT "user_group_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "user_identity" (
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" integer NOT NULL,
	CONSTRAINT "user_identity_provider_subject_pk" PRIMARY KEY("provider","subject")
);
--> statement-breakpoint
CREATE TABLE "claim" (
	"source_id" integer NOT NULL,
	"asset_id" integer NOT NULL,
	"prints" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"seen_at" timestamptz DEFAULT now() NOT NULL,
	"lapsed_at" timestamptz,
	CONSTRAINT "claim_source_id_asset_id_pk" PRIMARY KEY("source_id","asset_id")
);
--> statement-breakpoint
CREATE TABLE "completion" (
	"source_id" integer NOT NULL,
	"platform" text NOT NULL,
	"instance" text NOT NULL,
	"prefix" text NOT NULL,
	"harvest_id" integer NOT NULL,
	"at" timestamptz NOT NULL,
	CONSTRAINT "completion_source_id_platform_instance_prefix_pk" PRIMARY KEY("source_id","platform","instance","prefix")
);
--> statement-breakpoint
CREATE TABLE "harvest" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "harvest_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"status" text NOT NULL,
	"queued_at" timestamptz DEFAULT now() NOT NULL,
	"started_at" timestamptz,
	"ended_at" timestamptz,
	"alive_at" timestamptz,
	"cancel_requested_at" timestamptz,
	"requested_by" integer,
	"progress" jsonb,
	"result" jsonb
);
--> statement-breakpoint
CREATE TABLE "harvest_problem" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "harvest_problem_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"harvest_id" integer NOT NULL,
	"severity" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"hint" text,
	"ref" text,
	"at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "source" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"connector" text NOT NULL,
	"config" jsonb NOT NULL,
	"secrets" "bytea",
	"schedule" text,
	"brake_percent" integer DEFAULT 20 NOT NULL,
	"visible_to" integer[],
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"deleted_at" timestamptz,
	CONSTRAINT "source_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "edge" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "edge_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"from_asset" integer NOT NULL,
	"from_field" integer,
	"to_asset" integer NOT NULL,
	"to_field" integer,
	"job_id" integer,
	"statement_id" integer,
	"source_id" integer NOT NULL,
	"kind" text NOT NULL,
	"transformation" text,
	"masking" boolean DEFAULT false NOT NULL,
	"expression" text,
	"precision" smallint NOT NULL,
	"denied" smallint DEFAULT -1 NOT NULL,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "statement" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "statement_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"print" text NOT NULL,
	"platform" text NOT NULL,
	"instance" text NOT NULL,
	"dialect" text NOT NULL,
	"sql" text NOT NULL,
	"defaults" jsonb,
	"defines_asset" integer,
	"job_id" integer,
	"seen_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statement_use" (
	"statement_id" integer NOT NULL,
	"user_name" text DEFAULT '' NOT NULL,
	"calls" bigint DEFAULT 0 NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"ms" bigint DEFAULT 0 NOT NULL,
	"counter_calls" bigint DEFAULT 0 NOT NULL,
	"counter_rows" bigint DEFAULT 0 NOT NULL,
	"counter_ms" bigint DEFAULT 0 NOT NULL,
	"first_at" timestamptz DEFAULT now() NOT NULL,
	"last_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ol_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ol_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"print" text NOT NULL,
	"key" text NOT NULL,
	"event_at" timestamptz NOT NULL,
	"received_at" timestamptz DEFAULT now() NOT NULL,
	"body" jsonb NOT NULL,
	"warnings" text[] DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ol_state" (
	"source_id" integer NOT NULL,
	"key" text NOT NULL,
	"state" jsonb NOT NULL,
	"print" text,
	CONSTRAINT "ol_state_source_id_key_pk" PRIMARY KEY("source_id","key")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"key" text NOT NULL,
	"state" text NOT NULL,
	"at" timestamptz NOT NULL,
	"started_at" timestamptz,
	"ended_at" timestamptz,
	"nominal_start" timestamptz,
	"nominal_end" timestamptz,
	"parent_job_id" integer,
	"parent_key" text,
	"error" text,
	"properties" jsonb
);
--> statement-breakpoint
CREATE TABLE "run_dataset" (
	"run_id" bigint NOT NULL,
	"asset_id" integer NOT NULL,
	"direction" text NOT NULL,
	"rows" bigint,
	"bytes" bigint,
	CONSTRAINT "run_dataset_run_id_asset_id_direction_pk" PRIMARY KEY("run_id","asset_id","direction")
);
--> statement-breakpoint
CREATE TABLE "grant_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "grant_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"grantee" text NOT NULL,
	"privilege" text NOT NULL,
	"grantable" boolean DEFAULT false NOT NULL,
	"grantor" text DEFAULT '' NOT NULL,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "principal" (
	"platform" text NOT NULL,
	"instance" text NOT NULL,
	"name" text NOT NULL,
	"source_id" integer NOT NULL,
	"can_login" boolean,
	"superuser" boolean,
	"bypasses_row_policies" boolean,
	"member_of" text[] DEFAULT '{}' NOT NULL,
	"properties" jsonb,
	CONSTRAINT "principal_platform_instance_name_pk" PRIMARY KEY("platform","instance","name")
);
--> statement-breakpoint
CREATE TABLE "row_security" (
	"asset_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"mode" text NOT NULL,
	"policies" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "check_rule" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "check_rule_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"key" text NOT NULL,
	"asset_id" integer NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"expression" text,
	"severity" text DEFAULT 'error' NOT NULL,
	"description" text,
	"properties" jsonb,
	"valid_from" timestamptz DEFAULT now() NOT NULL,
	"valid_to" timestamptz
);
--> statement-breakpoint
CREATE TABLE "check_result" (
	"check_id" integer NOT NULL,
	"at" timestamptz NOT NULL,
	"status" text NOT NULL,
	"observed" text,
	"message" text,
	"run" text,
	CONSTRAINT "check_result_check_id_at_pk" PRIMARY KEY("check_id","at")
);
--> statement-breakpoint
CREATE TABLE "profile" (
	"asset_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"at" timestamptz NOT NULL,
	"rows" bigint,
	"bytes" bigint,
	"fresh_at" timestamptz,
	"sample" bigint,
	"fields" jsonb,
	CONSTRAINT "profile_asset_id_source_id_at_pk" PRIMARY KEY("asset_id","source_id","at")
);
--> statement-breakpoint
CREATE TABLE "search_doc" (
	"asset_id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"asset_id" integer NOT NULL,
	"at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_word" (
	"word" text PRIMARY KEY NOT NULL,
	"assets" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"asset_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"user_name" text DEFAULT '' NOT NULL,
	"from_at" timestamptz NOT NULL,
	"to_at" timestamptz NOT NULL,
	"queries" bigint NOT NULL,
	"rows" bigint,
	CONSTRAINT "usage_asset_id_source_id_user_name_from_at_pk" PRIMARY KEY("asset_id","source_id","user_name","from_at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "asset_ref" ON "asset" USING btree ("ref");--> statement-breakpoint
CREATE INDEX "asset_container" ON "asset" USING btree ("container_id");--> statement-breakpoint
CREATE INDEX "asset_place" ON "asset" USING btree ("platform","instance","path" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "asset_domain" ON "asset" USING btree ("domain_id") WHERE domain_id is not null;--> statement-breakpoint
CREATE INDEX "asset_changed" ON "asset" USING btree ("valid_from");--> statement-breakpoint
CREATE INDEX "asset_alias_asset" ON "asset_alias" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "asset_history_asset" ON "asset_history" USING btree ("asset_id","valid_to");--> statement-breakpoint
CREATE UNIQUE INDEX "documentation_live" ON "documentation" USING btree ("asset_id","field","layer",coalesce(source_id, 0)) WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "documentation_asset" ON "documentation" USING btree ("asset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "field_path" ON "field" USING btree ("asset_id","path");--> statement-breakpoint
CREATE INDEX "field_history_asset" ON "field_history" USING btree ("asset_id","valid_to");--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_live" ON "ownership" USING btree ("asset_id","field","layer",coalesce(source_id, 0),"owner_kind","owner","role") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "ownership_asset" ON "ownership" USING btree ("asset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tagging_live" ON "tagging" USING btree ("asset_id","field","layer",coalesce(source_id, 0),"tag_id") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "tagging_asset" ON "tagging" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "tagging_tag" ON "tagging" USING btree ("tag_id");--> statement-breakpoint
CREATE INDEX "audit_event_target" ON "audit_event" USING btree ("target");--> statement-breakpoint
CREATE INDEX "audit_event_actor" ON "audit_event" USING btree ("actor");--> statement-breakpoint
CREATE INDEX "audit_event_action" ON "audit_event" USING btree ("action");--> statement-breakpoint
CREATE INDEX "group_member_user" ON "group_member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "login_failure_subject" ON "login_failure" USING btree ("subject","at");--> statement-breakpoint
CREATE UNIQUE INDEX "restriction_once" ON "restriction" USING btree ("group_id",coalesce(asset_id, 0),coalesce(source_id, 0));--> statement-breakpoint
CREATE INDEX "restriction_asset" ON "restriction" USING btree ("asset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "role_grant_once" ON "role_grant" USING btree (coalesce(user_id, 0),coalesce(group_id, 0),"role",coalesce(domain_id, 0));--> statement-breakpoint
CREATE INDEX "claim_asset" ON "claim" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "harvest_source" ON "harvest" USING btree ("source_id","id");--> statement-breakpoint
CREATE INDEX "harvest_problem_harvest" ON "harvest_problem" USING btree ("harvest_id");--> statement-breakpoint
CREATE UNIQUE INDEX "edge_live" ON "edge" USING btree ("to_asset","source_id",coalesce(job_id, 0),"from_asset",coalesce(from_field, 0),coalesce(to_field, 0),"kind",coalesce(transformation, '')) WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "edge_from" ON "edge" USING btree ("from_asset");--> statement-breakpoint
CREATE INDEX "edge_to" ON "edge" USING btree ("to_asset");--> statement-breakpoint
CREATE INDEX "edge_from_field" ON "edge" USING btree ("from_field") WHERE from_field is not null;--> statement-breakpoint
CREATE INDEX "edge_to_field" ON "edge" USING btree ("to_field") WHERE to_field is not null;--> statement-breakpoint
CREATE INDEX "edge_job" ON "edge" USING btree ("job_id") WHERE job_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "statement_print" ON "statement" USING btree ("source_id","print");--> statement-breakpoint
CREATE INDEX "statement_defines" ON "statement" USING btree ("defines_asset");--> statement-breakpoint
CREATE INDEX "statement_job" ON "statement" USING btree ("job_id");--> statement-breakpoint
CREATE UNIQUE INDEX "statement_use_user" ON "statement_use" USING btree ("statement_id","user_name");--> statement-breakpoint
CREATE UNIQUE INDEX "ol_event_print" ON "ol_event" USING btree ("source_id","print");--> statement-breakpoint
CREATE INDEX "ol_event_key" ON "ol_event" USING btree ("source_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "run_key" ON "run" USING btree ("job_id","key");--> statement-breakpoint
CREATE INDEX "run_recent" ON "run" USING btree ("job_id","at");--> statement-breakpoint
CREATE INDEX "run_dataset_asset" ON "run_dataset" USING btree ("asset_id","run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grant_entry_live" ON "grant_entry" USING btree ("asset_id","source_id","field","grantee","privilege","grantor") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "grant_entry_asset" ON "grant_entry" USING btree ("asset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "row_security_live" ON "row_security" USING btree ("asset_id","source_id") WHERE valid_to is null;--> statement-breakpoint
CREATE UNIQUE INDEX "check_rule_key" ON "check_rule" USING btree ("source_id","key");--> statement-breakpoint
CREATE INDEX "check_rule_asset" ON "check_rule" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "search_doc_words" ON "search_doc" USING gin ("words");--> statement-breakpoint
CREATE INDEX "search_doc_name" ON "search_doc" USING btree ("name" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "search_outbox_asset" ON "search_outbox" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "search_word_trigrams" ON "search_word" USING gin ("word" gin_trgm_ops);--> statement-breakpoint
CREATE FUNCTION audit_event_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is insert-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_event_is_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_insert_only();
