// Settings that the Functions host reads in every app.

import { secret } from 'names.bicep'
import { Identity, Platform } from 'types.bicep'

@export()
@description('The runtime, and the host\'s own storage and telemetry, both by managed identity.')
func host(platform Platform, account string, identity Identity) { *: string } => {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  AzureWebJobsStorage__accountName: account
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  AzureWebJobsDisableHomepage: 'true' // the gateway serves its dashboard at /
  APPLICATIONINSIGHTS_CONNECTION_STRING: platform.insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

@export()
@description('With a content share, packages are deployed to it. Without one, the platform reads them from a private container by managed identity.')
func package(platform Platform, identity Identity, service string) { *: string } =>
  platform.contentShare
    ? {
        WEBSITE_RUN_FROM_PACKAGE: '1'
        WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: secret(platform.vaultName, 'content-share')
        WEBSITE_SKIP_CONTENTSHARE_VALIDATION: '1' // a Key Vault reference cannot be validated before the app has its identity
      }
    : {
        WEBSITE_RUN_FROM_PACKAGE: 'https://${platform.packagesAccount}.blob.${platform.storageSuffix}/packages/${service}.zip'
        WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id
      }

@export()
@description('Settings that stay with their slot through a swap. Two hosts with one ID would compete for the same locks, so each slot has its own.')
func slotOwn(platform Platform, id string) { *: string } =>
  platform.contentShare
    ? { AzureFunctionsWebHost__hostid: id, WEBSITE_CONTENTSHARE: id }
    : { AzureFunctionsWebHost__hostid: id }

@export()
@description('Disables functions by name.')
func disabled(functions string[]) { *: string } =>
  toObject(functions, name => 'AzureWebJobs.${name}.Disabled', name => 'true')
