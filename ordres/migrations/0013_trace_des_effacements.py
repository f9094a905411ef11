"""What is erased for good is remembered by its key, by PostgreSQL itself (ADR 0030)."""

from django.db import migrations, models
from django.db.models.functions import Now

#: Tables of which a person may erase a row.
LIGNES = (
    "actions_notecarnet", "actions_brouillon", "actions_piecebrouillon", "actions_appreciation", "actions_capture",
)
_FONCTION = """
CREATE FUNCTION certif_trace_effacement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ordres_traceeffacement (table_nom, cle)
    VALUES (TG_TABLE_NAME, (to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    RETURN NULL;
END $$;
"""
_LIGNE = """
CREATE TRIGGER certif_trace_effacement AFTER DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION certif_trace_effacement('id');
"""
#: A photo whose file is erased stays as a row for a while; a cycle whose content has had its time stays bare.
_VIDEES = """
CREATE TRIGGER certif_trace_vidage AFTER UPDATE OF fichier ON actions_capture
    FOR EACH ROW WHEN (OLD.fichier <> '' AND NEW.fichier = '') EXECUTE FUNCTION certif_trace_effacement('id');
CREATE TRIGGER certif_trace_vidage AFTER UPDATE OF efface_le ON ordres_effacement
    FOR EACH ROW WHEN (OLD.efface_le IS NULL AND NEW.efface_le IS NOT NULL)
    EXECUTE FUNCTION certif_trace_effacement('cycle_id');
"""
_RETOUR = "".join(f"DROP TRIGGER certif_trace_effacement ON {table};\n" for table in LIGNES) + """
DROP TRIGGER certif_trace_vidage ON actions_capture;
DROP TRIGGER certif_trace_vidage ON ordres_effacement;
DROP FUNCTION certif_trace_effacement();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0024_statistiques_des_axes'),
        ('ordres', '0012_listes_liberees'),
    ]

    operations = [
        migrations.CreateModel(
            name='TraceEffacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(db_column='table_nom', max_length=63)),
                ('cle', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='trace_effacement_at')],
            },
        ),
        migrations.RunSQL(_FONCTION + "".join(_LIGNE.format(table=table) for table in LIGNES) + _VIDEES, _RETOUR),
    ]
