/** SQL: whether an annotation was not replaced, by a later one of the same image. */
export const CURRENT = 'annotation.replaced_at is null';

/** SQL: whether an annotation may be learned from and released: it is current, and does not wait to be labelled again. */
export const USABLE = `${CURRENT} and not annotation.is_stale`;
