// One function app on Linux, .NET isolated, with its identity, its settings and, where asked for, a staging slot.

import { disabled, host, package, slotOwn } from '../host-settings.bicep'
import { Elastic, Identity, Platform } from '../types.bicep'

@description('Required. Name of the site. With the slot\'s two letters it is the host\'s id, which has 32 characters at most.')
@minLength(2)
@maxLength(30)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Name of the package, and of the service in azure.yaml.')
param service string

@description('Required. The identity that the app acts as.')
param identity Identity

@description('Required. What all apps share.')
param platform Platform

@description('Required. Whether there is a staging slot.')
param stagingSlot bool

@description('Required. How many instances, and when.')
param elastic Elastic

@description('Required. What the app reads.')
param settings { *: string }

@description('Required. Functions that act by themselves; the staging slot disables each.')
param ownTriggers string[]

@description('Optional. A path that answers 200 while the instance is well; only an app that speaks HTTP has one.')
param healthCheckPath string?

@description('What both slots read.')
var common = union(host(platform, identity), package(platform, identity, service), settings)

@description('What only production reads.')
var production = slotOwn(platform, name)

@description('What only the staging slot reads: among it, that no trigger takes a message or a tick.')
var staged = union(slotOwn(platform, '${name}-s'), disabled(ownTriggers))

@description('What both slots are.')
var site = {
  serverFarmId: platform.planId
  reserved: true // Linux
  httpsOnly: true
  clientAffinityEnabled: false
  keyVaultReferenceIdentity: identity.id
  publicNetworkAccess: platform.private ? 'Disabled' : 'Enabled'
  virtualNetworkSubnetId: platform.?subnetId
  outboundVnetRouting: platform.private ? { applicationTraffic: true, contentShareTraffic: true } : null
}

@description('How both slots run.')
var siteConfig = {
  linuxFxVersion: 'DOTNET-ISOLATED|10.0'
  ftpsState: 'Disabled'
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
  scmIpSecurityRestrictionsUseMain: true
  http20Enabled: true
  healthCheckPath: healthCheckPath
  preWarmedInstanceCount: elastic.preWarmed
  functionAppScaleLimit: elastic.scaleLimit
  // Behind private endpoints the platform cannot see the queues: the runtime itself must say how it wants to scale.
  functionsRuntimeScaleMonitoringEnabled: platform.private
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': service })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: union(site, {
    siteConfig: union(siteConfig, {
      minimumElasticInstanceCount: elastic.alwaysReady
      appSettings: map(items(union(common, production)), setting => { name: setting.key, value: setting.value })
    })
  })

  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }

  resource sticky 'config' = if (stagingSlot) {
    name: 'slotConfigNames'
    properties: { appSettingNames: objectKeys(union(production, staged)) }
  }
}

resource staging 'Microsoft.Web/sites/slots@2025-03-01' = if (stagingSlot) {
  parent: app
  name: 'staging'
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: union(site, {
    siteConfig: union(siteConfig, {
      minimumElasticInstanceCount: 1
      appSettings: map(items(union(common, staged)), setting => { name: setting.key, value: setting.value })
    })
  })
  dependsOn: [app::sticky]

  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
}

#disable-next-line use-recent-api-versions // The newest version of this type; its one stable version, of 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: platform.workspaceId
    // What the app itself says arrives through Application Insights; a second copy would be paid twice.
    logs: [{ category: 'AppServiceAuthenticationLogs', enabled: true }, { category: 'AppServiceIPSecAuditLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
