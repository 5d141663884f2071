// What the Functions host reads in each app, whatever the app does.

import { secret } from 'names.bicep'
import { Identity, Platform } from 'types.bicep'

@export()
@description('The runtime, its own storage by identity, and telemetry by identity.')
func host(platform Platform, identity Identity) { *: string } => {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  AzureWebJobsStorage__accountName: platform.hostAccount
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  AzureWebJobsDisableHomepage: 'true' // the product has a page of its own at /
  APPLICATIONINSIGHTS_CONNECTION_STRING: platform.insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

@export()
@description('With a content share the package is pushed to it; without one the platform reads it from a private container, by identity.')
func package(platform Platform, identity Identity, service string) { *: string } =>
  platform.contentShare
    ? {
        WEBSITE_RUN_FROM_PACKAGE: '1'
        WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: secret(platform.vaultName, 'content-share')
        WEBSITE_SKIP_CONTENTSHARE_VALIDATION: '1' // a Key Vault reference cannot be checked before the app has its identity
      }
    : {
        WEBSITE_RUN_FROM_PACKAGE: 'https://${platform.hostAccount}.blob.${platform.storageSuffix}/packages/${service}.zip'
        WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id
      }

@export()
@description('What stays with its slot through a swap. Two hosts of one id would fight over their locks, so each slot has its own.')
func slotOwn(platform Platform, id string) { *: string } =>
  platform.contentShare
    ? { AzureFunctionsWebHost__hostid: id, WEBSITE_CONTENTSHARE: id }
    : { AzureFunctionsWebHost__hostid: id }

@export()
@description('Switches functions off by name.')
func disabled(functions string[]) { *: string } =>
  toObject(functions, name => 'AzureWebJobs.${name}.Disabled', name => 'true')
