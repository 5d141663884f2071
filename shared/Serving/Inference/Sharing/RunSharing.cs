using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// Whether jobs of a version can share runs. The manifest decides, or else trial runs do. After one run has shown that
/// they cannot, each job has its own run until the version is loaded again.
/// </summary>
public sealed class RunSharing(ModelManifest manifest)
{
    /// <summary>
    /// In one of this number of shared runs, one job also runs alone to compare the answers. It costs one run.
    /// </summary>
    private const int CheckInterval = 256;

    /// <summary>Each trial costs several runs. After this number of trials without a finding, jobs run alone.</summary>
    private const int MaxTrials = 16;

    private readonly Lock _gate = new();
    private volatile SharingReport _report = Declared(manifest) ?? new SharingReport(
        SharingState.Unproven, "No two jobs with different answers have run yet to try it with.");

    private TrialJob? _kept;
    private int _trials;
    private long _sharedRuns;
    private int _checks;

    public SharingReport Report => _report;

    public bool AreShared => _report.Runs == SharingState.Shared;

    /// <summary>Whether trial runs decide. False if the manifest does.</summary>
    internal bool IsDecidedByTrials { get; } = Declared(manifest) is null;

    internal void Learn(SharingReport report)
    {
        lock (_gate)
        {
            var isNews = report.Runs > _report.Runs || (report.Runs == _report.Runs && !AreShared);
            if (IsDecidedByTrials && _report.Runs != SharingState.Alone && isNews)
            {
                _report = report;
            }

            if (_report.Runs != SharingState.Unproven)
            {
                _kept = null;
            }
        }
    }

    /// <summary>
    /// Counts a shared run. In the 1st, 2nd, 4th run and so on, and then in every 256th, one job must also run alone:
    /// the last job of the batch, the next time the one before it.
    /// </summary>
    /// <returns>The index of the job, or null.</returns>
    internal int? NextCheck(int jobs)
    {
        lock (_gate)
        {
            var run = ++_sharedRuns;
            return run % CheckInterval == 0 || (run < CheckInterval && long.IsPow2(run))
                ? jobs - 1 - (_checks++ % jobs) : null;
        }
    }

    /// <summary>
    /// Finds an earlier job to try together with this one: it could share the run, and each of its outputs is
    /// different.
    /// </summary>
    /// <returns>The inputs of that job. Null if there is none, or if there is nothing to find out.</returns>
    internal IReadOnlyList<Tensor>? PartnerOf(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        lock (_gate)
        {
            if (_report.Runs != SharingState.Unproven || _trials == MaxTrials)
            {
                return null;
            }

            var job = TrialJob.Of(inputs, outputs, manifest);
            if (_kept is not { } kept || !kept.CouldShareWith(job, manifest.MaxBatch))
            {
                _kept = job;
                return null;
            }

            if (!kept.HasOtherAnswersThan(job))
            {
                return null;
            }

            _kept = ++_trials < MaxTrials ? job : null;
            return kept.Inputs;
        }
    }

    /// <returns>Null if the manifest leaves it to trial runs.</returns>
    private static SharingReport? Declared(ModelManifest manifest) => manifest switch
    {
        { MaxBatch: 1 } => new SharingReport(SharingState.Alone, "maxBatch is 1."),
        { ShareRuns: true } => new SharingReport(SharingState.Shared, "The manifest declares it (shareRuns)."),
        { ShareRuns: false } => new SharingReport(SharingState.Alone, "The manifest declares it (shareRuns)."),
        _ when manifest.GraphOutputs.FirstOrDefault(output => output.BatchAxis < 0) is { } output => new SharingReport(
            SharingState.Alone, $"Output '{output.Name}' has no item axis, so it cannot be divided. If it is the same "
                + "for all jobs, declare shareRuns."),
        _ => null,
    };
}
