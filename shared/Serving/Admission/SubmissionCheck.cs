using Serverless.Serving.Models;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Admission;

/// <summary>Reads a submit and holds it against the model: the pure part of admission.</summary>
public sealed class SubmissionCheck(IModelCatalog catalog, WebhookUrlPolicy webhooks)
{
    /// <summary>The submission with the model it will run on, or the problem that refuses it.</summary>
    public (CheckedSubmission? Checked, Problem? Problem) Check(SubmitRequest request)
    {
        // A model that the path names wrongly is said before the body is looked at.
        if (request.Model is { } named && !catalog.TryFind(named, out _))
        {
            return (null, Problem.ModelNotFound(named));
        }

        var faults = new Faults();
        var (json, binary) = BinaryBody.Part(request.Body, request.JsonLength, faults);
        using var document = faults.Any ? null : JsonBody.Parse(json, faults);
        if (document is null)
        {
            return (null, Problem.Invalid(faults.Found));
        }

        var submission = request.Form switch
        {
            SubmitForm.Infer => SubmissionReader.ReadInfer(document.RootElement, binary, faults),
            SubmitForm.BatchItem => BatchItemReader.Read(document.RootElement, binary, faults),
            _ => SubmissionReader.Read(document.RootElement, binary, faults),
        };
        return Check(submission, request.Model, request.Version, faults);
    }

    /// <summary>The submission, read before, with the model that it will run on as that is now, or the problem that refuses it.</summary>
    public (CheckedSubmission? Checked, Problem? Problem) Check(Submission submission) =>
        Check(submission, namedModel: null, namedVersion: null, new Faults());

    private (CheckedSubmission? Checked, Problem? Problem) Check(
        Submission submission, string? namedModel, string? namedVersion, Faults faults)
    {
        var name = namedModel ?? submission.Model;
        if (name is null)
        {
            faults.Add("model", "missing", "must name a model");
            return (null, Problem.Invalid(faults.Found));
        }

        if (!catalog.TryFind(name, out var model))
        {
            return (null, Problem.ModelNotFound(name));
        }

        if (submission.Model is not null && submission.Model != name)
        {
            faults.Add("model", $"'{submission.Model}'", $"must be '{name}' as in the path");
        }

        if (!faults.Any)
        {
            ManifestCheck.Check(submission.Inputs, model.Manifest, faults);
        }

        foreach (var unknown in submission.WantedOutputs?.Select(output => output.Name).Except(model.Manifest.Outputs.Select(o => o.Name)) ?? [])
        {
            faults.Add("outputs", $"'{unknown}'", $"is not an output; model '{name}' has {string.Join(", ", model.Manifest.Outputs.Select(o => $"'{o.Name}'"))}");
        }

        if (submission.Webhook is { } webhook && webhooks.Violation(webhook.Url) is { } violation)
        {
            faults.Add("webhook.url", $"'{webhook.Url}'", violation);
        }

        var version = namedVersion ?? submission.Version;
        return faults.Any ? (null, Problem.Invalid(faults.Found))
            : version is not null && !model.Versions.Contains(version) ? (null, Problem.VersionNotFound(name, version, model.Versions))
            : (new CheckedSubmission(submission, model, version), null);
    }
}

/// <summary>A submission that may become a job; of a version where it names one.</summary>
public sealed record CheckedSubmission(Submission Submission, CatalogModel Model, string? Version);
