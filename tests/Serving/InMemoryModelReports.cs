using System.Collections.Concurrent;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests;

/// <summary>The last report of each instance.</summary>
internal sealed class InMemoryModelReports : IModelReports
{
    private readonly ConcurrentDictionary<string, ModelReport> _reports = [];

    public Task WriteAsync(ModelReport report, CancellationToken cancellationToken)
    {
        _reports[report.Instance] = report;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelReport>>([.. _reports.Values.Where(report => report.At >= since)]);
}
