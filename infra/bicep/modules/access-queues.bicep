// Role assignments on queues. Each one is scoped to a single queue and contains its reason.

import { serviceBusDataOwner, serviceBusDataReceiver, serviceBusDataSender } from '../roles.bicep'
import { queues } from '../settings.bicep'
import { Grant, Identities } from '../types.bicep'

@description('Required. Name of the namespace.')
param namespaceName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Roles on queues, with their reasons.')
var grants Grant[] = [
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.InteractiveQueue
    reason: 'The gateway submits interactive jobs. The role also allows it to read the message count from Resource Manager.'
  }
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.BulkQueue
    reason: 'The gateway submits bulk jobs. The role also allows it to read the message count from Resource Manager.'
  }
  {
    app: 'gateway', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'The gateway peeks at the oldest job, and receives the jobs that an operator purges.'
  }
  {
    app: 'gateway', role: serviceBusDataReceiver, on: queues.BulkQueue
    reason: 'The gateway peeks at the oldest job, and receives the jobs that an operator purges.'
  }
  {
    app: 'gateway', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'The gateway sends callbacks for jobs that it cancels, and replays deliveries. The role also allows it to read the message count from Resource Manager.'
  }
  {
    app: 'worker', role: serviceBusDataOwner, on: queues.InteractiveQueue
    reason: 'The worker receives interactive jobs. Target-based scaling reads the queue length as the worker and needs the Manage right.'
  }
  {
    app: 'worker', role: serviceBusDataOwner, on: queues.BulkQueue
    reason: 'The worker receives bulk jobs. Target-based scaling reads the queue length as the worker and needs the Manage right.'
  }
  {
    app: 'worker', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'The worker sends callbacks for jobs that ended.'
  }
  {
    app: 'detector', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'The detector peeks at the oldest job and receives none. The role also allows it to read the message count from Resource Manager.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.CallbacksQueue
    reason: 'Callbacks receives the messages for webhooks, and those that were dead-lettered.'
  }
  {
    app: 'callbacks', role: serviceBusDataSender, on: queues.CallbacksQueue
    reason: 'Callbacks schedules the next attempt of a failed delivery.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.InteractiveQueue
    reason: 'Callbacks ends the jobs among the dead letters. Azure cannot scope a role to the dead letters alone.'
  }
  {
    app: 'callbacks', role: serviceBusDataReceiver, on: queues.BulkQueue
    reason: 'Callbacks ends the jobs among the dead letters. Azure cannot scope a role to the dead letters alone.'
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
