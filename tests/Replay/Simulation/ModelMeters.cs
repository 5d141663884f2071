using Serverless.Replay.Traces;

namespace Serverless.Replay.Simulation;

/// <summary>
/// Counts the jobs of each model and what they occupy of the instances, as the gateways and workers of the real system
/// do. A job of S seconds occupies S / concurrency instance-seconds.
/// </summary>
internal sealed class ModelMeters(IReadOnlyList<TrafficModel> models)
{
    private readonly Meter[] _meters = [.. models.Select(_ => new Meter())];

    public void Arrive(int model) => _meters[model].Arrivals++;

    public void Start(int model, double at)
    {
        _meters[model].InHand++;
        _meters[model].Starts += at;
    }

    public void End(int model, double startedAt, double seconds, int concurrency)
    {
        var meter = _meters[model];
        meter.InHand--;
        meter.Starts -= startedAt;
        meter.Ended++;
        meter.WorkSeconds += seconds / concurrency;
    }

    /// <summary>Returns the counts at <paramref name="now"/>. Arrivals are those since the last call.</summary>
    public IReadOnlyList<ModelObservation> Read(double now, int concurrency)
    {
        var read = new ModelObservation[models.Count];
        for (var i = 0; i < read.Length; i++)
        {
            var (model, meter) = (models[i], _meters[i]);
            read[i] = new ModelObservation(
                model.Name, model.WaitSeconds, meter.Arrivals, meter.Ended, meter.WorkSeconds, meter.InHand,
                Math.Max(0, meter.InHand * now - meter.Starts) / concurrency);
            meter.Arrivals = 0;
        }

        return read;
    }

    private sealed class Meter
    {
        public int Arrivals { get; set; }

        public long Ended { get; set; }

        public double WorkSeconds { get; set; }

        public int InHand { get; set; }

        /// <summary>The sum of the start times of the jobs in hand.</summary>
        public double Starts { get; set; }
    }
}

/// <summary>
/// What is known of a model. Arrivals are those of one second; jobs ended and their work, in instance-seconds, count
/// from the start. <paramref name="InHandSeconds"/> is the work that the jobs in hand have taken so far.
/// </summary>
public readonly record struct ModelObservation(
    string Model, double? WaitSeconds, int Arrivals, long Ended, double WorkSeconds, int InHand, double InHandSeconds);
