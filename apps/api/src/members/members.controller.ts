import { Body, Controller, Param } from '@nestjs/common';
import { Id, type Member, MemberChange, NewMember, type NonMember, routes, Slug } from '@gannet/contracts';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { Members } from './members.js';

@Controller()
export class MembersController {
  constructor(private readonly members: Members) {}

  @Serves(routes.members)
  all(@Param('project', new Validated(Slug)) project: string): Promise<Member[]> {
    return this.members.all(project);
  }

  @Serves(routes.nonMembers)
  others(@Param('project', new Validated(Slug)) project: string): Promise<NonMember[]> {
    return this.members.others(project);
  }

  @Serves(routes.addMember)
  add(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(NewMember)) body: NewMember,
  ): Promise<Member> {
    return this.members.add(project, body);
  }

  @Serves(routes.changeMember)
  change(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Param('personId', new Validated(Id)) personId: string,
    @Body(new Validated(MemberChange)) body: MemberChange,
  ): Promise<Member> {
    return this.members.change(caller, project, personId, body);
  }

  @Serves(routes.removeMember)
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Param('personId', new Validated(Id)) personId: string,
  ): Promise<object> {
    await this.members.remove(caller, project, personId);
    return {};
  }
}
