using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Backlog;

/// <summary>Whose reports count.</summary>
public sealed class ModelStatesTests : IInstanceFacts
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryModelReports _reports = new();
    private readonly ModelStates _states;

    public ModelStatesTests() => _states = new ModelStates(_reports, this, _time);

    public InstanceFacts? Current => null;

    public IReadOnlyDictionary<string, DateTimeOffset>? Running { get; private set; }

    [Fact]
    public async Task An_instance_that_ended_without_a_report_counts_until_its_last_report_is_too_old()
    {
        await ReportAsync("one");
        Assert.Equal(ModelState.Ready, await StateAsync());

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(ModelState.Ready, await StateAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ModelState.NoInstance, await StateAsync());
    }

    [Fact]
    public async Task A_late_report_counts_again()
    {
        await ReportAsync("one");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ModelState.NoInstance, await StateAsync());

        await ReportAsync("one");
        Assert.Equal(ModelState.Ready, await StateAsync());
    }

    [Fact]
    public async Task A_stopping_instance_does_not_count()
    {
        await ReportAsync("one");
        await ReportAsync("one", isStopping: true);

        Assert.Equal(ModelState.NoInstance, await StateAsync());
    }

    [Fact]
    public async Task If_the_platform_reports_the_instances_an_ended_one_stops_counting_at_once()
    {
        Starts("one", "two");
        await ReportAsync("one");
        await ReportAsync("two", VersionState.Loading);
        Assert.Equal(ModelState.Ready, await StateAsync());

        Starts("two");
        Assert.Equal(ModelState.Loading, await StateAsync());
    }

    [Fact]
    public async Task A_restarted_instance_must_report_again()
    {
        Starts("one");
        await ReportAsync("one");
        _time.Advance(TimeSpan.FromSeconds(1));

        Starts("one");
        Assert.Equal(ModelState.NoInstance, await StateAsync());
        await ReportAsync("one");
        Assert.Equal(ModelState.Ready, await StateAsync());
    }

    private void Starts(params string[] instances) =>
        Running = instances.ToDictionary(name => name, _ => _time.GetUtcNow());

    private Task ReportAsync(string instance, VersionState state = VersionState.Ready, bool isStopping = false) =>
        _reports.WriteAsync(
            new ModelReport
            {
                Instance = instance,
                At = _time.GetUtcNow(),
                MemoryLimit = 1,
                IsStopping = isStopping,
                Versions = [new VersionReport { Model = "digits", Version = "2", State = state, Bytes = 1 }],
            },
            CancellationToken.None);

    private async Task<ModelState> StateAsync() =>
        (await _states.ReadAsync(TestContext.Current.CancellationToken)).StatusOf(new TestModels().All.Single()).State;
}
