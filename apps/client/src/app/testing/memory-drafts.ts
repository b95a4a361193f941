import type { Draft, Drafts, Letter } from '../drafts/drafts';

/** A browser's storage in a test's hands. */
export class MemoryDrafts implements Drafts {
  isBroken = false;
  private readonly kept = new Map<string, Draft>();
  private readonly posted = new Map<string, Letter>();
  private readonly held = new Map<string, Promise<void>>();

  async find(personId: string, candidateId: string): Promise<Draft | null> {
    this.check();
    await this.held.get(candidateId);
    return this.kept.get(`${personId} ${candidateId}`) ?? null;
  }

  /** From now on what is kept of an image is found, and kept, only after the function that is returned was called. */
  holdBack(candidateId: string): () => void {
    let goOn = (): void => undefined;
    this.held.set(
      candidateId,
      new Promise((done) => {
        goOn = done;
      }),
    );
    return () => goOn();
  }

  async keep(draft: Draft): Promise<void> {
    this.check();
    await this.held.get(draft.candidateId);
    this.kept.set(`${draft.personId} ${draft.candidateId}`, draft);
  }

  async drop(personId: string, candidateId: string): Promise<void> {
    this.check();
    this.kept.delete(`${personId} ${candidateId}`);
  }

  async letters(personId: string): Promise<Letter[]> {
    this.check();
    return [...this.posted.values()].filter((letter) => letter.personId === personId);
  }

  async post(letter: Letter): Promise<void> {
    this.check();
    this.posted.set(`${letter.personId} ${letter.assignmentId}`, letter);
  }

  async withdraw(personId: string, assignmentId: string): Promise<void> {
    this.check();
    this.posted.delete(`${personId} ${assignmentId}`);
  }

  private check(): void {
    if (this.isBroken) throw new Error('nothing can be kept');
  }
}
