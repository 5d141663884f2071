// Production: private, in several zones, with staging slots, deletion locks, and alerts. It has no default for what it cannot know: set ALERT_EMAIL
// and OPERATOR_GROUP_ID, and get WORKER_STANDING and BUDGET_START from infra/hooks/standing.sh. docs/azure.md has the commands.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param private = true
param zoneRedundant = true
param stagingSlots = true
param locked = true
param plans = { worker: { size: 'EP2', maxInstances: 50 }, control: { size: 'EP1', maxInstances: 20 } }
param worker = { alwaysReady: 3, preWarmed: 2, scaleLimit: 40 }
param bulk = { alwaysReady: 2, preWarmed: 0, scaleLimit: 10 }
param queues = { tier: 'Premium', units: 1 }
param others = { alwaysReady: 2, preWarmed: 1, scaleLimit: 10 }
param watch = { retentionDays: 90, dailyCapGb: 20, alertEmails: [readEnvironmentVariable('ALERT_EMAIL')], monthlyBudget: 6000 }
param standing = { warmInstances: int(readEnvironmentVariable('WORKER_STANDING')), budgetStart: readEnvironmentVariable('BUDGET_START') }
param operator = { id: readEnvironmentVariable('OPERATOR_GROUP_ID') }
