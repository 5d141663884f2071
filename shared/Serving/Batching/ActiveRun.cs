using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>A run that occupies a thread.</summary>
internal sealed class ActiveRun(List<BatchItem> items, TimeSpan beganAt)
{
    public List<BatchItem> Items { get; } = items;

    public LoadedModel Model { get; } = items[0].Model;

    public string Name => Model.Manifest.Name;

    public Lane Lane { get; } = items[0].Lane;

    public TimeSpan Expected { get; } = items[0].Model.ExpectedRun;

    /// <summary>Whether the other lane waited for the same thread.</summary>
    public bool IsContended { get; init; }

    /// <summary>The time that its model and lane are charged for it so far.</summary>
    public TimeSpan Charged { get; set; }

    /// <summary>False if all of its jobs were canceled or too late, so nothing ran.</summary>
    public bool HasBegun => Items.Exists(item => item.Began.IsCompleted);

    public TimeSpan Elapsed(TimeSpan now) => now - beganAt;

    /// <summary>Its expected duration, or the time since its start if that is longer.</summary>
    public TimeSpan Length(TimeSpan now) => Expected > Elapsed(now) ? Expected : Elapsed(now);
}
