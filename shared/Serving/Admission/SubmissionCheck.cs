using Serverless.Serving.Models;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Admission;

/// <summary>Parses a submit and checks it against the model. This is the pure part of admission.</summary>
public sealed class SubmissionCheck(IModelCatalog catalog, WebhookUrlPolicy webhooks)
{
    public Result<CheckedSubmission> Check(Submit submit)
    {
        // An unknown model in the path is reported before the body is parsed.
        if (submit.Model is { } named && !catalog.TryFind(named, out _))
        {
            return catalog.Missing(named);
        }

        var faults = new Faults();
        var (json, binary) = BinaryBody.Split(submit.Body, submit.JsonLength, faults);
        using var document = faults.Any ? null : JsonBody.Parse(json, faults);
        if (document is null)
        {
            return faults.ToProblem();
        }

        var submission = SubmissionReader.Read(new JsonMembers(document.RootElement, "", faults), binary, submit.Form);
        return Check(submission, submit.Model, submit.Version, Fingerprint.Of(submit), faults);
    }

    /// <summary>Checks the request of an earlier job against the current state of its model.</summary>
    public Result<CheckedSubmission> CheckRetry(JobId ofJob, Submission asked) =>
        Check(asked, namedModel: null, namedVersion: null, Fingerprint.OfRetry(ofJob), new Faults());

    private Result<CheckedSubmission> Check(
        Submission submission, string? namedModel, string? namedVersion, string fingerprint, Faults faults)
    {
        var name = namedModel ?? submission.Model;
        if (name is null)
        {
            faults.Add("model", "missing", "must name a model");
            return faults.ToProblem();
        }

        if (!catalog.TryFind(name, out var model))
        {
            return catalog.Missing(name);
        }

        if (submission.Model is not null && submission.Model != name)
        {
            faults.Add("model", $"'{submission.Model}'", $"must be '{name}' as in the path");
        }

        if (!faults.Any)
        {
            ManifestCheck.Check(submission.Inputs, model.Manifest, faults);
        }

        CheckOutputs(submission, model.Manifest, faults);
        if (submission.Webhook is { } webhook && webhooks.Violation(webhook.Url) is { } violation)
        {
            faults.Add("webhook.url", $"'{webhook.Url}'", violation);
        }

        if (faults.Any)
        {
            return faults.ToProblem();
        }

        var version = namedVersion ?? submission.Version;
        return version is not null && !model.Versions.Contains(version)
            ? catalog.Missing(model, version)
            : new CheckedSubmission(submission, model, version, fingerprint);
    }

    private static void CheckOutputs(Submission submission, ModelManifest manifest, Faults faults)
    {
        var known = manifest.Outputs.Select(output => output.Name);
        foreach (var unknown in submission.RequestedOutputs?.Select(output => output.Name).Except(known) ?? [])
        {
            faults.Add(
                "outputs", $"'{unknown}'", $"is not an output; model '{manifest.Name}' has "
                    + $"{string.Join(", ", known.Select(output => $"'{output}'"))}");
        }
    }
}
