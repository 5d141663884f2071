// Queues: one per lane, and callbacks. Each has its own dead letters, which the Callbacks app processes.

import { queues as queueNames } from '../settings.bicep'
import { Queues } from '../types.bicep'

@description('Required. Name of the namespace.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Tier and messaging units.')
param size Queues

@description('Required. Allows private endpoints only, which require Premium.')
param private bool

@description('Required. Protects against deletion.')
param locked bool

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: size.tier == 'Premium'
    ? { name: 'Premium', tier: 'Premium', capacity: size.units }
    : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  }

  resource queues 'queues' = [for queue in items(queueNames): {
    name: queue.value
    properties: {
      // If a worker dies, its jobs return to the queue within a minute. A live worker renews its locks.
      lockDuration: 'PT1M'
      // The queue counts a delivery for every message in the hands of a worker that ends. Therefore its limit does not
      // end jobs: the worker counts the runs that began. 2000 is the most that the portal accepts.
      maxDeliveryCount: queue.key == 'CallbacksQueue' ? 10 : 2000
      // The longest deadline that admission accepts, and twice the time span of webhook retries (75 h 35 min).
      defaultMessageTimeToLive: 'P7D'
      // A job past its deadline does not vanish: its dead letter ends it as expired.
      deadLetteringOnMessageExpiration: true
      // A send is repeated if its answer was lost. The window is longer than all retries of the sender.
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT10M'
      enableBatchedOperations: true
      maxSizeInMegabytes: 5120
    }
  }]
}

resource guard 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep'
  scope: namespace
  properties: { level: 'CanNotDelete', notes: 'Accepted jobs wait here.' }
}

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }, { categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
