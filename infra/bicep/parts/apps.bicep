// The apps and their settings. The worker's package runs twice: in one app for each lane.

import { Elastic, Identities, Names, Platform, Standing } from '../types.bicep'
import * as settings from '../settings.bicep'

@description('Required. Names.')
param names Names

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. The identities of the apps.')
param identities Identities

@description('Required. Resource ID of the worker\'s plan.')
param workerPlanId string

@description('Required. Resource ID of the plan of the other apps.')
param controlPlanId string

@description('Required. What an earlier deployment left.')
param standing Standing

@description('Required. Values that all apps share.')
param platform Platform

@description('Required. Creates a staging slot for each app.')
param stagingSlots bool

@description('Required. Instances of the worker.')
param worker Elastic

@description('Required. Instances of the bulk worker.')
param bulk Elastic

@description('Required. Instances of each other app.')
param others Elastic

@description('Required. The wait objective in seconds.')
param waitSeconds int

@description('Settings of every app, except for its client ID.')
var ports = toObject(
  items(identities),
  app => app.key,
  app => union(
    settings.queues,
    settings.serviceBus(names.bus, resourceId('Microsoft.ServiceBus/namespaces', names.bus), platform.armEndpoint, app.value.clientId),
    settings.storage(names.data, platform.storageSuffix, app.value.clientId)
  )
)

@description('Settings of the control law. The worker reads the concurrency from them.')
var scaling = settings.scaling(worker.alwaysReady, worker.scaleLimit, waitSeconds)

@description('Settings of the worker\'s package.')
var work = union(ports.worker, settings.models, settings.batching, settings.inference, scaling)

@description('The site whose warm instances the detector controls.')
var warmInstances = settings.warmInstances(
  resourceId('Microsoft.Web/sites', names.worker),
  platform.armEndpoint,
  identities.detector.clientId
)

@description('Always-ready instances: those that the detector has warmed stay warm. Azure allows at most 20.')
var warm = max(worker.alwaysReady, min(standing.warmInstances, min(20, worker.scaleLimit)))

@description('Address of the vault.')
var vaultUri = 'https://${names.vault}${platform.vaultSuffix}/'

module gateway '../modules/function-app.bicep' = {
  params: {
    name: names.gateway
    location: location, tags: tags
    service: 'gateway'
    identity: identities.gateway
    planId: controlPlanId
    hostAccount: names.hosts.gateway
    platform: platform
    stagingSlot: stagingSlots
    elastic: others
    settings: union(ports.gateway, settings.admission, settings.models, settings.webhooks(vaultUri, identities.gateway.clientId))
    ownTriggers: settings.ownTriggers.gateway
    healthCheckPath: '/health/live' // not /health/ready, which would remove gateways while workers start
  }
}

module workerApp '../modules/function-app.bicep' = {
  params: {
    name: names.worker
    location: location, tags: tags
    service: 'worker'
    identity: identities.worker
    planId: workerPlanId
    hostAccount: names.hosts.worker
    platform: platform
    stagingSlot: stagingSlots
    elastic: union(worker, { alwaysReady: warm })
    settings: work
    ownTriggers: settings.ownTriggers.worker
    unusedTriggers: ['Bulk'] // the platform sums what the triggers of an app ask for, so a bulk backlog would ask for the limit
  }
}

module bulkApp '../modules/function-app.bicep' = {
  params: {
    name: names.bulk
    location: location, tags: tags
    service: 'bulk'
    identity: identities.worker
    planId: workerPlanId
    hostAccount: names.hosts.bulk
    platform: platform
    stagingSlot: stagingSlots
    elastic: bulk
    settings: work
    ownTriggers: settings.ownTriggers.worker
    unusedTriggers: ['Interactive']
  }
}

module detector '../modules/function-app.bicep' = {
  params: {
    name: names.detector
    location: location, tags: tags
    service: 'detector'
    identity: identities.detector
    planId: controlPlanId
    hostAccount: names.hosts.detector
    platform: platform
    stagingSlot: stagingSlots
    elastic: { alwaysReady: 1, preWarmed: 0, scaleLimit: 1 } // one leader is enough; a second instance would only wait for the lease
    settings: union(ports.detector, scaling, warmInstances)
    ownTriggers: settings.ownTriggers.detector
  }
}

module callbacks '../modules/function-app.bicep' = {
  params: {
    name: names.callbacks
    location: location, tags: tags
    service: 'callbacks'
    identity: identities.callbacks
    planId: controlPlanId
    hostAccount: names.hosts.callbacks
    platform: platform
    stagingSlot: stagingSlots
    elastic: others
    settings: union(ports.callbacks, settings.webhooks(vaultUri, identities.callbacks.clientId))
    ownTriggers: settings.ownTriggers.callbacks
  }
}
