/** SQL: whether an annotation was not replaced, by a later one of the same image. */
export const CURRENT = 'annotation.replaced_at is null';

/** SQL: whether an annotation may be learned from and released: it is current, and does not wait to be labelled again. */
export const USABLE = `${CURRENT} and not annotation.is_stale`;

/** SQL: the digest of the generator that made the image which an annotation labels. */
export const ITS_GENERATOR = `(select made_in.generator_digest from candidate image
  join round made_in on made_in.id = image.round_id where image.id = annotation.candidate_id)`;

/** SQL: whether an annotation labels an image of its project's present generator. */
export const OF_PRESENT_GENERATOR = `${ITS_GENERATOR} = (select owner.generator_digest from project owner where owner.id = annotation.project_id)`;

/** SQL: whether an annotation is somebody's work here: it was not imported. */
export const BY_HAND =
  'not exists (select 1 from round where round.id = annotation.round_id and round.imported is not null)';
