"""First names of all ages and countries, folded: the learned masking weighs them, no rule decides by them.

Many are also words, towns or products (« Iris », « Victoria », « Rémi »), which is why.
"""

from __future__ import annotations

from assistant.privacy.common_words import word_set

MORE_FIRST_NAMES = word_set(
    """
    abdallah abdel abdelkader abdellah abdou abdoulaye abel abigail adama adelaida adelaide adeline
    adila adnan adolphe adrienne afonso agathon aglae agustin aida aime aimee aissa aissata aissatou
    alassane alban albertine albin aldo alejandro aleksandra alessandro alexandrine alexane alfreda
    alienor alima alizee alma aloise aloys alphonse alphonsine alvaro alya amadou amal amand amandina
    amara ambre ambroise amelia ameline amir amira amparo anabelle anastasia anastasie anatoly andree
    andreea andrei andrew andrzej ange-marie angela angeline angelo anissa anita anja ann anna-maria
    annabelle anneliese annelise annette anny anselme anthony antonella antoni antonia antonio
    apollinaire archibald aristide arlene arman armande armelle arno arsene arthus ascension asma assane
    assia athanase aubin aude-marie augusta auguste augustine aurele aurelio aurore awa axelle aymeric
    ayse aziza babette bachir bakary baltazar bamba barnabe bartholome basile basma batiste beata
    beatrix belinda benedetta benito benoite berenice bernardo berthe bettina bianca billy binta birgit
    bjorn blaise blanche bogdan boubacar brandon brayan brenda brieuc brigida bruna brune bryan calista
    calixte calvin camelia camilla candice carlos carmela carmen carol carolina cassandra cassandre
    catalina catarina cathie celestin celestine celina cendrine cesarine chaima charlene charlie charly
    cheikh cherif cherifa chiara chris christa christel christele christiana christina christopher
    christy chrystel chrystelle cindy claire-marie clarence clarisse claudia claudie claudio claudius
    clea clelia clemence clement-marie cleophee clothilde clovis colas colin conrad consuelo coraline
    cordelia corentine corneille cornelia cosette cosme cristelle cristiano cristina cunegonde cynthia
    cyprien cyrielle cyrus dagmar daisy dalila damaris damienne danae dani danny daphne daphnee daria
    dario darius dave davy deborah delia demba denisa deolinda desire desiree diabou diana diarra
    didiane dieudonne dieynaba dimitrios dina dino djamel djamila djibril dolores domenico domitille
    donald donatien donatienne dora doriane dorine doris dorota douglas drissa duarte eddie eddy eden
    edgard edmee edna eduardo edwige eglantine egon eileen eladio elea eleanor eleazar eli elia eliana
    eliane elie eline elio eliott elisabetta elisee elizabeth ellen elliott eloane elodie-marie elona
    elouan elvira elvire elyes elyna elyse emanuel emanuela emerance emeric emerick emiliana emilien
    emilienne emilio emine emmeline emmy enguerrand enora enrico enrique eponine erica erick erika
    ernest ernestine ernesto erwann erwin esmeralda esperance esteban-luis estella etiennette eudes
    eufrasie eugenie eulalie eusebe eva-marie evangeline evelina eveline ewa ewan ewen fabiana fabiano
    fabio fabiola fadila faiza fanch fanny fanta fantine fares fatma fatou fatoumata faustin faustine
    fausto faycal felicia felicie felicien felicite felipe ferdinand fernanda fernande fernando ferreol
    fidele filipe filippo filomena fiona firmin flavia flavie flavien fleur flora flore florette
    floriana floriane florine fortune foulques france-lise francesca francesco francette francine
    francisca francisco francoise-marie franka franz freddy frederik fredric fulgence gabriela gabriele
    gabriella gad gaelle-anne gaetane galina ganaelle garance gaston gauthier gautier gauvain gaylord
    gemma genevieve-marie geoffroy georgette georgia georgina gerardine germain germinal gertrude
    gervais ghislain ghizlane giacomo gianni gilberte gildas gillian gino giorgio giovanna giovanni
    gisele giuseppe gladys glenn gloria godefroy goncalo gontran gonzague goran gordon grace gracianne
    graziella greta gretel guenael guenaelle guenola guenole guilaine guilhem guillemette gunther gustav
    gwen gwenael gwendal gwendoline gwenn gwennaelle gwladys habiba hadja hadrien hafida hafsa halima
    hamid hamida hamidou hammou hannah hannelore hans harmonie harold haroun harry hasna hassane hassiba
    hatice hector hedi hedwige heidi heinrich helder helena helga henda hendrik henriet henrik herbert
    hermance hermann hermine herminie hichem hilaire hilda hilde hind hippolyte hocine honore honorine
    horace hortense houda houria houssam hugh huguette humbert hyacinthe ibtissem ida idir idriss
    idrissa ignace igor ikram ilan ilana ilhan ilies ilona ilyas ilyes iman imane imed imen inaki
    indiana ingrid inna ioana iolanda ion irena irenee irina irma isa isabeau isabella isaia isaure
    iseult isidore isild isis islem isolde issa issam ivan ivana ivo iwan izia jacek jacinta jacinthe
    jack jackie jacob jacotte jacquot jad jaime jalila james jamila jan jana jane janice janick janine
    janis jarod jasmin jasmine jason javier jawad jeff jeffrey jenna jenny jerome-marie jessie jihane
    jim jimmy jo joachim joan joana joann joanna joanne joannie joao jocelyn jocelyne jody joe johann
    johannes johnny jolanda jon jonas jonathon jordane jordi jorge joris jos josefa josefina joseline
    joselito josephe josette-marie josh joshua josias joslin josselin josue jovana juan juana juanita
    judicael judikael juergen jules-emile juliana juliane juliano juliet juliett jurgen justina
    justinien kader kadiatou kahina kais kaline kamil kamila kamilia kaouthar karel karen karim-eddine
    karin karl karl-heinz karol karolina kassandra katarina kate katel katell kateryna kathleen kathryn
    kathy katrin katy kayla keita kelly kelly-ann kenan kenneth kenny kenza keren ketty khadidja khady
    khaled khalid kheira kilian killian kim kinga kirsten klara klaus klea koffi konstantin kouadio
    krystel krystyna krzysztof kyle kylian laetitia lahcen laila laly lamia lana lancelot landry laora
    lara larbi larissa lars latifa laurana laure laureen laureline laurence laurene laurent laurentine
    laurette lauriane laurianne laurie laurine lavinia lazare leana leandra leandre leandro leane leeloo
    leia leian leila-marie lenaic lenaig lenny leo-paul leocadie leonard leonardo leonce leone leonida
    leonor leontine leopoldine leslie lesly leticia letizia levi lewis lia liana lidia lidwine lila-rose
    lilas lili lilia lilly lilou lily linda lindsay linh lino lisa-marie lisandre lise lise-marie
    liselotte lisette lissandro livia liza loan loane lohan loick loig lois lomig lorena lorene lorenzo
    loretta lorette lori lorie lorine lorna lorraine lotfi lotte louan louanne louay loubna louis-marie
    louisa louisette louison louka loukas lounis lourdes luana luce lucia lucian luciana luciano lucile
    lucilia lucilla lucille lucinda lucio luciole lucrece ludmila ludmilla ludwig luigi luis luisa luka
    lukas luna lutece lydie-anne lyes lylou lyna lynda lyse mabel macha maddalena maddie maddy madison
    madleen mado mady maeva magalie magda magdalena magdeleine maggy mahamadou mahaut mahdi mahmoud maia
    maialen maiana maika maissa maite maiwenn makan malcolm malek malick malika malo malou mama mamadou
    manel manfred manoel manola manolo mansour manuela mara marc-antoine marceau marcela marcelin
    marceline marcello marcin marco marcos marcus marek margaret margarete margarida margarita
    margaux-lou margerie marghe margo margret maria-jose mariama marian mariana mariannick marie-anne
    marie-claire marie-claude marie-france marie-helene marie-jeanne marie-jo marie-josee marie-laure
    marie-line marie-lou marie-louise marie-noelle marie-odile marie-paule marie-pierre marie-rose
    marie-therese mariella marielle mariette marijke marika marilena marilou marilyn marilyne marina
    marino mario marisa marisol marjolaine marjorie marko markus marlen marlies marlon marouane marta
    martha marthe martino marvin mary-lou maryam maryannick maryelle maryem marylene maryon maryse-anne
    maryvonne marzena mateusz matheo mathilda mathilde-marie mathurin mathys-leo matilda matilde matis
    matt matteo-luigi matthew matthis mattia matz maud-anne mauricette mauro maximilian maximilien
    maximin maxine maya-lou maylis mayssa mazarine meddy megane meghan mehmet meissa melaine
    melanie-anne melchior melina meline melisande melita melodie melody melusine mercedes meriem merwan
    meryem meryl messaoud meven mia micaela michael michaela michal michala michelina michelle mickaella
    mikael mike mikhail miklos milan-jean mildred milena milene milo milou mina ming minna miranda
    mireia miriam mirko miroslav mirza mohand moise mokhtar molly momo mona monia monica monika monira
    montserrat morgan morgann mouna mounia mounir moussa muhammad munira muriel murielle musa myla mylan
    mylene myrtille nabila nacer nacera nadege-anne nadejda nadette nadim nadir nadja nael naelle nahel
    naila naima najat najet najib nancy naoual naouel naoufel narcisse nasrine nasser nassima natalia
    natalie natasha nathanael nathanaelle nawel nazim ndeye nedjma nehemie neil nejma nela nell nelly
    nelson neo nerea nestor nevena ngoc nguyen nick nico nicodeme nicola nicolae nicoletta nicolette
    nieves nihad niki nikita niklas nikola nikolai nikos nils nilufer ninon nisrine nizar noam nohan
    nolann nolwen nolwenn nora-lina nordine noreen norma norman noura nourdine noureddine nuno nuria
    oceane octave octavia octavie octavien odelia odette-marie odilon odin ofelia olaf oleg oleksandr
    olena olga-maria olimpia oliver olivette olympe olympia ombeline ombline omer ondine onesime ophelie
    oriane orianne orlane-marie ornella orso orson osanne osman othman othmane ottavio otto ouarda
    ouassim oumar oumou ousmane ovide owen paco palmyre paloma pamela panagiotis paola paolo paquita
    paquito parfait pascaline pascual patricia-anne patrik patrizia patty paul-antoine paul-henri paule
    paulin paulo pavel pedro-miguel peggy pelagie penda penelope perceval pernelle perpetue perrette
    perrin peter petra petronille petrus phil philibert philippa philippine philomene phoebe pia
    pierre-alain pierre-antoine pierre-henri pierre-louis pierre-marie pierre-yves pierric pierrick
    pierrot pietro pilar piotr placide pol polina poline prescilla prescillia primael prisca priscilla
    priscille prosper prudence prune quitterie rabah rabia rachida rafael rafaela rafik raja ralph rama
    ramatoulaye ramdane rami ramon ramona ramzi rania raoul raphaela raul raymonde-marie razika rebeca
    reda regina reginald reine reinette reinhard remedios remigiusz renata renate renato renaude renelle
    reynald rhita ricardo riccardo richarde rita riwan roald robbie robert-jean roberta roberto robinson
    roch rocio rodrigo rodrigue roger-paul rogerio roman romana romaric romeo-luigi romuald-jean romy
    ronald rony rosa-maria rosalia rosalie rosalind rosaline rosanna rosario rose-marie roselyne
    rosemarie rosemonde rosette rosie rosina rosine rosita rowan roxana roy ruben rudolf rudolph rudy
    rufin rui ruth ryad ryan sabah sabri sacha-marie sadia sadio safia safiatou sahra saida saif sakina
    salah salma salomee salvador salvatore samantha samba samira-anne samirah samson samy sana sanaa
    sander sandie sandro sandy santiago santo saphia sarah-lou sarra sascha saskia saturnin satya saul
    savannah savinien scarlett scott sean sebastian sebastiao sebastienne sefora segolene-marie selena
    selene selim selima selma semih senami septime serafina seraphin seraphine serena sergei sergio
    servane servanne severin sevim sharon sheila shirley sibylle sidney sidonia siegfried sigismond
    sigrid siham silas silvain silvana silvere silvia silvio simao simeon simona simonetta simonne sindy
    siobhan sixte sixtine slavica smain soazic soazig sofian sofiane sofie sofyan sohan soizic solal
    solange-marie solenn solenne soliman soline sonny sonya sophia sophiane soren soria souad soufiane
    souhila souleymane soumaya sounia stacy stan stanislas stanislav stecy stefan stefania stefano
    stella stephan stephane-marie stephen stuart sue sully suzan suzana suzel suzette suzie sven
    svetlana swann sybil sylke sylvana sylvere sylvestre sylvette sylvia sylviane sylvio symphorien
    tadeusz taha tahar taina talia tamara tancrede tania tanya tara tarek tarik tasnim tassadit
    tatiana-marie telma teodora teofil terence teresa terezinha terry tess tessa thaddee thais-marie
    thea thelma theodora theodorine theodule theotime theresa thi thibauld thibaut-marie thien
    thomassine tiago tiana tibor tidiane tiffany tilda tiljan timea timothe timothy tina tino tiphaine
    tiphanie titien titouane tobias todd tomas tomasz tommaso tommy toni tonia torsten toufik toussaint
    tracy trang tressy trinh tristane tuan turgut twan tybalt tym ulrich ulrike ulysse umberto urbain
    uriel ursula ursule vaclav vadim valdemar valentina valentino valere valeria valerian valeriane
    valerio valery vangelis vanina vassili velia venceslas vera-lucia verena vesna vianney vicente vicky
    victorien victorine victorio vidal viktor viktoria vilma vince vincente vincenzo vincianne viola
    violaine violeta violetta virgil virgile virgilio virginia vital vitalie vitor vittoria vittorio
    vivian viviana vladimir volodia wadih wafa wahib wahiba waldemar walid-amine walter wanda warda
    wenceslas werner widad wiem wilfred wilfrid wilhelm willem william-henri willy winnie wissam
    wladimir wojciech wolfgang xabi xaviere xenia ximena yacine yael-marie yamina yana yani yannic
    yannis yao yara yasin yasmin yassin yassir yazid yekaterina yohann yolaine yona yoni yorick youcef
    youri yousra yulia yun yuri yvain yvan yvana yvanne yvelise yves-marie yvette-marie yvonnick zahia
    zahra zaina zakaria zara zeina zelda zelia zelie zenon zephyr zephyrine ziad zied zineb zinedine
    zita zoran zoubida zouhair zoulikha zuzana
    """
)
