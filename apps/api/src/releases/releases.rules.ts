/** Version of a project's next release: every round labels anew with another interpreter, which is a new major. */
export function nextVersion(published: number): string {
  return `${published + 1}.0.0`;
}
