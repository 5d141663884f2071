using Microsoft.Extensions.Time.Testing;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>The decision loop in a world of memory and virtual seconds.</summary>
internal sealed class Story
{
    private readonly ScalingOptions _options;
    private readonly FakeTimeProvider _time;
    private readonly ArrivalCounts _arrivals;
    private readonly DecisionLoop _loop;

    public Story(ScalingOptions options)
        : this(options, new FakeTimeProvider(Samples.Start), null)
    {
    }

    private Story(ScalingOptions options, FakeTimeProvider time, World? world)
    {
        (_options, _time) = (options, time);
        World = world ?? new World(_time);
        _arrivals = new ArrivalCounts(_time);
        _loop = new DecisionLoop(
            new DecisionInputs(_arrivals, World, World, World, World),
            new DecisionEffects(World, World, World, World, World),
            options.ToSettings(), "me", _time, Said);
    }

    public World World { get; }

    public Said Said { get; } = new();

    /// <summary>Another detector in the same world.</summary>
    public Story Restarted() => new(_options, _time, World);

    public async Task Seconds(int seconds, int arrivals)
    {
        for (var second = 0; second < seconds; second++)
        {
            for (var i = 0; i < arrivals; i++)
            {
                _arrivals.Count(new Arrival("digits", AsksForCapacity: true));
            }

            Pass(TimeSpan.FromSeconds(1));
            await TickAsync(CancellationToken.None);
        }
    }

    public Task TickAsync(CancellationToken cancellationToken) => _loop.TickAsync(cancellationToken);

    public void Pass(TimeSpan time) => _time.Advance(time);
}
