// Private DNS zones of each subresource (learn.microsoft.com/azure/private-link/private-endpoint-dns). {0} is the cloud's storage suffix.

@export()
@description('DNS zones by subresource.')
var zonesOf = {
  namespace: ['privatelink.servicebus.windows.net']
  blob: ['privatelink.blob.{0}']
  table: ['privatelink.table.{0}']
  file: ['privatelink.file.{0}']
  vault: ['privatelink.vaultcore.azure.net']
  sites: ['privatelink.azurewebsites.net']
  'sites-staging': ['privatelink.azurewebsites.net']
  azuremonitor: [
    'privatelink.monitor.azure.com'
    'privatelink.oms.opinsights.azure.com'
    'privatelink.ods.opinsights.azure.com'
    'privatelink.agentsvc.azure-automation.net'
    'privatelink.blob.{0}'
  ]
}

@export()
@description('All DNS zones, each once.')
func allZones(storageSuffix string) string[] =>
  map(union(flatten(map(items(zonesOf), part => part.value)), []), zone => format(zone, storageSuffix))
