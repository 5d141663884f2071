// The alerts, each with its reason in a sentence. docs/operations.md has a remedy for each. tests/Infra/Alerts feeds each one with rows
// of an incident and of a healthy busy hour.

import { Names } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the workspace.')
param workspaceId string

@description('Required. Names.')
param names Names

@description('Required. The wait objective in seconds.')
param waitSeconds int

@description('Required. Maximum number of worker instances.')
param scaleLimit int

@description('Required. Resource ID of the action group.')
param actionGroupId string

@description('Alerts on a query of the workspace. Metrics are not sampled; a row has the Sum of ItemCount measurements of a minute.')
var logAlerts = [
  {
    name: 'jobs-wait-too-long'
    severity: 1
    description: 'For five of ten minutes, interactive jobs waited longer than the objective before an instance started them: capacity is too low. The time that jobs run does not count.'
    query: 'AppMetrics | where Name == "serving.job.queue_time" and tostring(Properties.lane) == "interactive" | summarize Wait = sum(Sum) / sum(ItemCount) by bin(TimeGenerated, 1m) | where Wait > ${waitSeconds}'
    least: 5
    window: 'PT10M'
    every: 'PT1M'
  }
  {
    name: 'jobs-fail'
    severity: 2
    description: 'In 15 minutes, 10 jobs failed, and more than 5% of all.'
    query: 'AppMetrics | where Name == "serving.jobs" | summarize Failed = sumif(Sum, tostring(Properties.status) == "failed"), Ended = sum(Sum) | where Failed >= 10 and Failed > 0.05 * Ended'
    least: 1
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'requests-refused'
    severity: 2
    description: 'In five minutes, the gateway refused more than 100 submits because it was full, could not meet a deadline, or could not reach its queue or store.'
    query: 'AppMetrics | where Name == "serving.refusals" and tostring(Properties.code) in (${refusals}) | summarize Refused = sum(Sum) | where Refused > 100'
    least: 1
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'functions-fail'
    severity: 2
    description: 'A function failed 10 times in 15 minutes. A timer that fails each minute, such as a purge, fires it.'
    query: 'AppRequests | where AppRoleName != "${names.gateway}" and Success == false | summarize Failed = sum(ItemCount) by AppRoleName, Name | where Failed >= 10'
    least: 1
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'purge-late'
    severity: 2
    description: 'For five of 15 minutes, purges found jobs that were kept for more than an hour past their time. Purges do not keep up.'
    query: 'AppMetrics | where Name == "serving.purge.lateness" | summarize Late = max(Sum) by bin(TimeGenerated, 1m) | where Late > 3600'
    least: 5
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'purge-silent'
    severity: 2
    description: 'No purge of expired jobs has ended for 30 minutes. Data stays longer than the retention promises.'
    query: 'AppMetrics | where Name == "serving.purge.lateness" | summarize Last = max(TimeGenerated) | where Last < ago(30m)'
    least: 1
    window: 'P1D'
    every: 'PT5M'
  }
  {
    name: 'webhooks-given-up'
    severity: 2
    description: 'Webhook messages were dead-lettered. The receivers are not notified unless the deliveries are replayed.'
    query: 'AppMetrics | where Name == "serving.callbacks.dead" and tostring(Properties.became) in ("given-up", "dropped") | summarize Lost = sum(Sum) | where Lost > 0'
    least: 1
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'detector-silent'
    severity: 1
    description: 'The detector has reported no metric for ten minutes. Serving continues with its last decision and the platform\'s own scaling. A detector that never reported does not fire it.'
    query: 'AppMetrics | where AppRoleName == "${names.detector}" | summarize Last = max(TimeGenerated) | where Last < ago(10m)'
    least: 1
    window: 'P1D'
    every: 'PT5M'
  }
  {
    name: 'workers-at-the-limit'
    severity: 2
    description: 'For 12 of 15 minutes, as many worker instances as permitted ran jobs. Raise the limit, or expect jobs to wait.'
    query: 'AppMetrics | where AppRoleName == "${names.worker}" and Name == "serving.job.queue_time" | summarize Instances = dcount(AppRoleInstance) by bin(TimeGenerated, 1m) | where Instances >= ${scaleLimit}'
    least: 12
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'logs-capped'
    severity: 2
    description: 'The daily cap of the workspace is reached. Until it resets, no alert on logs fires, and detector-silent fires without cause.'
    query: '_LogOperation | where Category == "Ingestion" and Detail has "OverQuota"'
    least: 1
    window: 'PT15M'
    every: 'PT5M'
  }
]

@description('Codes of refusals that come from load or from a store, not from the request.')
var refusals = '"too-many-in-flight", "queue-unavailable", "store-unavailable", "model-refused", "internal-error"'

@description('Alerts on platform metrics.')
var metricAlerts = [
  {
    name: 'dead-letters-stay'
    severity: 1
    description: 'Dead letters have stayed on a queue for 15 minutes. Callbacks, which ends their jobs and logs their webhooks, is not processing them.'
    scope: busId
    metricNamespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    aggregation: 'Minimum' // one dead letter that is processed at once makes the average positive, not the minimum
    threshold: 0
    operator: 'GreaterThan'
    window: 'PT15M'
    dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
  }
  {
    name: 'queue-throttled'
    severity: 2
    description: 'Service Bus throttled more than 100 requests in five minutes.'
    scope: busId
    metricNamespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'ThrottledRequests'
    aggregation: 'Total'
    threshold: 100
    operator: 'GreaterThan'
    window: 'PT5M'
    dimensions: []
  }
  {
    name: 'tables-throttled'
    severity: 2
    description: 'Table storage answered more than 100 requests in five minutes that it is busy.'
    scope: resourceId('Microsoft.Storage/storageAccounts/tableServices', names.data, 'default')
    metricNamespace: 'Microsoft.Storage/storageAccounts/tableServices'
    metric: 'Transactions'
    aggregation: 'Total'
    threshold: 100
    operator: 'GreaterThan'
    window: 'PT5M'
    dimensions: [
      { name: 'ResponseType', operator: 'Include', values: ['ServerBusyError', 'ClientThrottlingError', 'ClientAccountRequestThrottlingError', 'ServerTimeoutError'] }
    ]
  }
  {
    name: 'gateway-unhealthy'
    severity: 1
    description: 'The platform\'s probe of /health/live found less than half of the gateways healthy for five minutes.'
    scope: resourceId('Microsoft.Web/sites', names.gateway)
    metricNamespace: 'Microsoft.Web/sites'
    metric: 'HealthCheckStatus'
    aggregation: 'Average'
    threshold: 50
    operator: 'LessThan'
    window: 'PT5M'
    dimensions: []
  }
]

@description('Resource ID of the namespace.')
var busId = resourceId('Microsoft.ServiceBus/namespaces', names.bus)

resource onLogs 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for alert in logAlerts: {
  name: '${alert.name}-${suffix}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: alert.name
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: alert.every
    windowSize: alert.window
    criteria: {
      allOf: [{ query: alert.query, timeAggregation: 'Count', operator: 'GreaterThanOrEqual', threshold: alert.least }]
    }
    // A new workspace does not have these tables until the first telemetry arrives.
    skipQueryValidation: true
    autoMitigate: true
    actions: { actionGroups: [actionGroupId] }
  }
}]

resource onMetrics 'Microsoft.Insights/metricAlerts@2026-01-01' = [for alert in metricAlerts: {
  name: '${alert.name}-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [alert.scope]
    evaluationFrequency: 'PT1M'
    windowSize: alert.window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: alert.name
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: alert.metricNamespace
          metricName: alert.metric
          timeAggregation: alert.aggregation
          operator: alert.operator
          threshold: alert.threshold
          dimensions: alert.dimensions
          skipMetricValidation: true // a new resource has not sent it yet
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: actionGroupId }]
  }
}]
