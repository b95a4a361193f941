import { Module } from '@nestjs/common';
import { DraftsWebModule } from '../drafts/drafts.module.js';
import { NewsWebModule } from '../news/news.module.js';
import { PeopleWebModule } from '../people/people.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { QueueWebModule } from '../queue/queue.module.js';
import { RoundsWebModule } from '../rounds/rounds.module.js';
import { Broadcast } from './broadcast.js';
import { Dispatch } from './dispatch.js';
import { SocketAuth } from './socket-auth.js';
import { DraftGateway } from './draft.gateway.js';
import { ItemGateway } from './item.gateway.js';
import { LiveGateway } from './live.gateway.js';

/** What the web process does with it. */
@Module({
  imports: [NewsWebModule, PeopleWebModule, ProjectsWebModule, RoundsWebModule, DraftsWebModule, QueueWebModule],
  providers: [Dispatch, Broadcast, SocketAuth, LiveGateway, ItemGateway, DraftGateway],
})
export class LiveWebModule {}
