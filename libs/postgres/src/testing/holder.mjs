// A process of its own that takes the folder, says so or why not, and holds it until it is killed.
import { lockFolder } from '@gannet/postgres';

try {
  lockFolder(process.argv[2]);
  console.log('locked');
} catch (error) {
  console.log(error.message);
}
process.stdin.resume();
