"""What nobody may write, or no filer even into rows that are its own, held by triggers.

The actions see to it already. Behind a view that is wrong, the database does.
"""

from typing import Final

from records.tables.roles import TIMERS_ROLE

# A filer moves its account to and from identity review, and leaves the Small Firms Program.
_ACCOUNTS: Final = """
CREATE OR REPLACE FUNCTION accounts_moved_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - 'state' - 'is_sme' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'is_sme'
     OR NEW.state <> OLD.state AND NOT (
       OLD.state IN ('email_verified', 'identity_rejected') AND NEW.state = 'identity_pending'
       OR OLD.state = 'identity_pending' AND NEW.state = 'email_verified')
  THEN
    RAISE EXCEPTION 'A filer verifies no account.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_moved_by_others ON accounts_account;
CREATE TRIGGER accounts_moved_by_others BEFORE UPDATE ON accounts_account
  FOR EACH ROW EXECUTE FUNCTION accounts_moved_by_others();
"""

# A filer submits an identity document, answers a question about it and takes it back.
_IDENTITIES: Final = """
CREATE OR REPLACE FUNCTION accounts_identified_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' OR NEW.decided_at IS NOT NULL OR NEW.images_deleted_at IS NOT NULL
    THEN
      RAISE EXCEPTION 'A filer verifies no identity.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.images_deleted_at IS DISTINCT FROM OLD.images_deleted_at
     OR (NEW.account_id, NEW.kind, NEW.name, NEW.country, NEW.last_four, NEW.sha256)
        IS DISTINCT FROM
        (OLD.account_id, OLD.kind, OLD.name, OLD.country, OLD.last_four, OLD.sha256)
     OR NEW.expires_on IS DISTINCT FROM OLD.expires_on
     OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
     OR NEW.state <> OLD.state AND NOT (
       OLD.state = 'needs_info' AND NEW.state = 'pending'
       OR OLD.state IN ('pending', 'needs_info') AND NEW.state = 'revoked')
  THEN
    RAISE EXCEPTION 'A filer verifies no identity.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_identified_by_others ON accounts_identitydocument;
CREATE TRIGGER accounts_identified_by_others BEFORE INSERT OR UPDATE ON accounts_identitydocument
  FOR EACH ROW EXECUTE FUNCTION accounts_identified_by_others();
"""

# A right in force is made by verifiers. Its owner may narrow it, and nothing else.
_RIGHTS: Final = """
CREATE OR REPLACE FUNCTION rights_verified_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer'
     OR NEW.state NOT IN ('verified', 'expiring') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' OR OLD.state NOT IN ('verified', 'expiring')
     OR (NEW.kind, NEW.office, NEW.number, NEW.mark, NEW.expires_on, NEW.owner_id)
        IS DISTINCT FROM (OLD.kind, OLD.office, OLD.number, OLD.mark, OLD.expires_on, OLD.owner_id)
     OR NOT NEW.aliases <@ OLD.aliases OR NOT NEW.nice_classes <@ OLD.nice_classes
     OR NOT NEW.territories <@ OLD.territories
  THEN
    RAISE EXCEPTION 'A filer verifies no right.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_verified_by_others ON rights_right;
CREATE TRIGGER rights_verified_by_others BEFORE INSERT OR UPDATE ON rights_right
  FOR EACH ROW EXECUTE FUNCTION rights_verified_by_others();
"""

# What is quarantined stays so, a negative stays negative, and the picture is what it was.
_REFERENCES: Final = """
CREATE OR REPLACE FUNCTION rights_released_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) = 'filer'
     AND (OLD.quarantined_at IS NOT NULL AND NEW.quarantined_at IS NULL
          OR OLD.is_negative AND NOT NEW.is_negative OR OLD.sha256 <> NEW.sha256) THEN
    RAISE EXCEPTION 'A filer releases no reference.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_released_by_others ON rights_reference;
CREATE TRIGGER rights_released_by_others BEFORE UPDATE ON rights_reference
  FOR EACH ROW EXECUTE FUNCTION rights_released_by_others();
"""

# An agent hands in a power of attorney for itself; either side may revoke it.
_POWERS_OF_ATTORNEY: Final = """
CREATE OR REPLACE FUNCTION rights_empowered_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' OR NEW.principal_id IS NOT NULL OR cardinality(NEW.known_rights) > 0
       OR NEW.agent_id::text IS DISTINCT FROM current_setting('markwarden.account', true)
    THEN
      RAISE EXCEPTION 'A filer verifies no power.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - '{state,ended_at,known_rights,leased_by_id,leased_until}'::text[]
     IS DISTINCT FROM
     to_jsonb(OLD) - '{state,ended_at,known_rights,leased_by_id,leased_until}'::text[]
     OR NEW.state <> 'revoked'
  THEN
    RAISE EXCEPTION 'A filer verifies no power.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_empowered_by_others ON accounts_powerofattorney;
CREATE TRIGGER rights_empowered_by_others BEFORE INSERT OR UPDATE ON accounts_powerofattorney
  FOR EACH ROW EXECUTE FUNCTION rights_empowered_by_others();
"""

# A seller applies, or its marketplace for it; it answers and appeals, and decides nothing.
_APPLICATIONS: Final = """
CREATE OR REPLACE FUNCTION accounts_vetted_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('markwarden.standing', true), '') NOT IN ('merchant', 'marketplace')
  THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.state = 'applied' AND NEW.decided_at IS NULL
     AND NEW.accepted_at IS NULL
     OR TG_OP = 'UPDATE' AND (NEW.terms, NEW.score, NEW.accepted_at)
        IS NOT DISTINCT FROM (OLD.terms, OLD.score, OLD.accepted_at)
     AND (OLD.state = 'needs_info' AND NEW.state = 'manual'
          OR OLD.state = 'refused' AND NEW.state = 'appealed'
             AND NEW.refused_by_id IS NOT DISTINCT FROM OLD.decided_by_id)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A seller accepts no application.' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS accounts_vetted_by_others ON vetting_sellerapplication;
CREATE TRIGGER accounts_vetted_by_others BEFORE INSERT OR UPDATE ON vetting_sellerapplication
  FOR EACH ROW EXECUTE FUNCTION accounts_vetted_by_others();
"""

# Papers for a brand are handed in by a seller, and its owner says a word; neither grants them.
_AUTHORISATIONS: Final = """
CREATE OR REPLACE FUNCTION rights_authorised_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text := coalesce(current_setting('markwarden.standing', true), '');
BEGIN
  IF standing NOT IN ('merchant', 'filer')
     OR standing = 'merchant' AND TG_OP = 'INSERT' AND NEW.state = 'submitted'
        AND NEW.owner_says = '' AND NEW.first_by_id IS NULL
     OR standing = 'filer' AND TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{owner_says,owner_why,owner_by_id,owner_at}'::text[]
        IS NOT DISTINCT FROM
        to_jsonb(OLD) - '{owner_says,owner_why,owner_by_id,owner_at}'::text[]
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Neither a seller nor an owner grants papers.'
    USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS rights_authorised_by_others ON vetting_brandauthorisation;
CREATE TRIGGER rights_authorised_by_others BEFORE INSERT OR UPDATE ON vetting_brandauthorisation
  FOR EACH ROW EXECUTE FUNCTION rights_authorised_by_others();
"""

# A document stays as it was made, for everybody. Its bytes may go, and it is sent once.
_DOCUMENTS: Final = """
CREATE OR REPLACE FUNCTION notices_keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.key, NEW.kind, NEW.channel, NEW.outgoing_id, NEW.part, NEW.subject_id,
      NEW.account_id, NEW.language, NEW.chain_id, NEW.digest, NEW.made_at)
     IS NOT DISTINCT FROM
     (OLD.id, OLD.key, OLD.kind, OLD.channel, OLD.outgoing_id, OLD.part, OLD.subject_id,
      OLD.account_id, OLD.language, OLD.chain_id, OLD.digest, OLD.made_at)
     AND (NEW.body, NEW.address) IN ((OLD.body, OLD.address), ('', 'erased@erased.invalid'))
     AND (OLD.sent_at IS NULL OR NEW.sent_at = OLD.sent_at)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A document stays as it left.' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS document_stays ON notices_document;
CREATE TRIGGER document_stays BEFORE UPDATE ON notices_document
  FOR EACH ROW EXECUTE FUNCTION notices_keep_document();
"""

# What was decided stays as it was. A row goes with its case, which the database deletes first.
_DECISIONS: Final = """
CREATE OR REPLACE FUNCTION cases_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM public.cases_case WHERE id = OLD.case_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'Decisions are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS decision_is_append_only ON cases_decisionrecord;
CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE ON cases_decisionrecord
  FOR EACH ROW EXECUTE FUNCTION cases_keep_decision();
"""

# A process carries out what people granted each other: it gives nobody any other role.
_ROLES: Final = f"""
CREATE OR REPLACE FUNCTION accounts_raised_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> '{TIMERS_ROLE}' OR TG_OP = 'UPDATE' AND NEW.role = OLD.role
     OR NOT NEW.is_superuser AND NOT NEW.is_staff AND EXISTS (
       SELECT FROM public.accounts_staffchange c WHERE c.is_granted AND c.done_at IS NULL
       AND (c.username, c.role) = (NEW.username, NEW.role))
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'No process gives a role.' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS accounts_raised_by_others ON accounts_user;
CREATE TRIGGER accounts_raised_by_others BEFORE INSERT OR UPDATE ON accounts_user
  FOR EACH ROW EXECUTE FUNCTION accounts_raised_by_others();
"""  # our own words

TRIGGERS: Final = (
    _ACCOUNTS
    + _ROLES
    + _DECISIONS
    + _IDENTITIES
    + _APPLICATIONS
    + _AUTHORISATIONS
    + _RIGHTS
    + _REFERENCES
    + _POWERS_OF_ATTORNEY
    + _DOCUMENTS
)
