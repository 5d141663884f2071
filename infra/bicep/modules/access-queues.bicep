// Who may do what on which queue. Each grant is scoped to one queue and says why.

import { serviceBusDataOwner, serviceBusDataReceiver, serviceBusDataSender } from '../roles.bicep'
import { queues } from '../settings.bicep'
import { Grant, Identities } from '../types.bicep'

@description('Required. Name of the namespace.')
param namespaceName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Who needs what, and why.')
var grants Grant[] = [
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.InteractiveQueue
    reason: 'The gateway submits interactive jobs. The role also shows it how many wait, through Resource Manager.'
  }
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.BulkQueue
    reason: 'The gateway submits bulk jobs. The role also shows it how many wait, through Resource Manager.'
  }
  {
    app: 'gateway', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'The gateway peeks at the oldest job, and takes those that an operator purges.'
  }
  {
    app: 'gateway', role: serviceBusDataReceiver, on: queues.BulkQueue
    reason: 'The gateway peeks at the oldest job, and takes those that an operator purges.'
  }
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'The gateway tells of jobs that it cancels, and replays deliveries. The role also shows it how many wait, through Resource Manager.'
  }
  {
    app: 'worker', role: serviceBusDataOwner, on: queues.InteractiveQueue
    reason: 'The worker takes interactive jobs. Target-based scaling reads the length of the queue as the worker and needs the Manage right.'
  }
  {
    app: 'worker', role: serviceBusDataOwner, on: queues.BulkQueue
    reason: 'The worker takes bulk jobs. Target-based scaling reads the length of the queue as the worker and needs the Manage right.'
  }
  {
    app: 'worker', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'The worker tells of jobs that ended.'
  }
  {
    app: 'detector', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'The detector peeks at the oldest job and takes none. The role also shows it how many wait, through Resource Manager.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.CallbacksQueue
    reason: 'Callbacks takes the ends of jobs that a webhook is to hear of, and those that died on the way.'
  }
  {
    app: 'callbacks', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'Callbacks schedules the next try of a delivery that failed.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'Callbacks ends the jobs among the dead letters; Azure scopes no role to the dead letters alone.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.BulkQueue
    reason: 'Callbacks ends the jobs among the dead letters; Azure scopes no role to the dead letters alone.'
  }
]

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: namespaceName

  resource granted 'queues' existing = [for grant in grants: { name: grant.on }]
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (grant, i) in grants: {
  name: guid(namespace::granted[i].id, grant.app, grant.role)
  scope: namespace::granted[i]
  properties: {
    principalId: identities[grant.app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    description: grant.reason
  }
}]
