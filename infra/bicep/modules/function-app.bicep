// One function app on Linux, .NET isolated, with its identity, its settings, and an optional staging slot.

import { disabled, host, package, slotOwn } from '../host-settings.bicep'
import { Elastic, Identity, Platform } from '../types.bicep'

@description('Required. Name of the site. With the slot\'s two letters it is the host ID, which has at most 32 characters.')
@minLength(2)
@maxLength(30)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Name of the package and of the service in azure.yaml.')
param service string

@description('Required. The identity of the app.')
param identity Identity

@description('Required. Resource ID of the Elastic Premium plan.')
param planId string

@description('Required. Storage account for the locks and keys of the Functions host. No other host uses it.')
param hostAccount string

@description('Required. Values that all apps share.')
param platform Platform

@description('Required. Creates a staging slot.')
param stagingSlot bool

@description('Required. Number of instances.')
param elastic Elastic

@description('Required. Settings of the app.')
param settings { *: string }

@description('Required. Functions with queue or timer triggers. The staging slot disables them.')
param ownTriggers string[]

@description('Optional. Functions among them that another app runs. Production disables them too.')
param unusedTriggers string[] = []

@description('Optional. A path that returns 200 while the instance is healthy. Only apps with HTTP endpoints have one.')
param healthCheckPath string?

@description('Settings of both slots.')
var common = union(host(platform, hostAccount, identity), package(platform, identity, service), settings)

@description('Settings of production only.')
var production = union(slotOwn(platform, name), disabled(unusedTriggers))

@description('Settings of the staging slot only. They disable the queue and timer triggers.')
var staged = union(slotOwn(platform, '${name}-s'), disabled(ownTriggers))

@description('Properties of both slots.')
var site = {
  serverFarmId: planId
  reserved: true // Linux
  httpsOnly: true
  clientAffinityEnabled: false
  keyVaultReferenceIdentity: identity.id
  publicNetworkAccess: platform.private ? 'Disabled' : 'Enabled'
  virtualNetworkSubnetId: platform.?subnetId
  outboundVnetRouting: platform.private ? { applicationTraffic: true, contentShareTraffic: true } : null
}

@description('Site configuration of both slots.')
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
  // The platform cannot see queues behind private endpoints, so the runtime itself must request instances.
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
    })
  })

  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }

  resource sticky 'config' = if (stagingSlot) {
    name: 'slotConfigNames'
    properties: { appSettingNames: objectKeys(union(production, staged)) }
  }

  // Not part of the site, so the site has its identity before the platform resolves references to Key Vault with it.
  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(common, production)
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
    })
  })
  dependsOn: [app::sticky]

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(common, staged)
  }

  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
}

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: platform.workspaceId
    // The app's own logs arrive through Application Insights. A second copy would cost twice as much.
    logs: [{ category: 'AppServiceAuthenticationLogs', enabled: true }, { category: 'AppServiceIPSecAuditLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
